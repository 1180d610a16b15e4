"""Line charts: panels one above the other that share their x axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 150
_LEFT, _TOP, _GAP, _BOTTOM, _RIGHT = 64, 34, 42, 44, 150
_COLOURS = ("#1d4ed8", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0f766e")


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        label: shown beside the panel.
        points: (x, y) in ascending x, finite.
        steps: draw each value until the next point rather than a slope to it.
    """

    label: str
    points: Sequence[tuple[float, float]]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A frame with lines.

    Attributes:
        title: what the y axis shows, with its unit.
        lines: at most six.
        top: the highest y shown; lines above it are cut off. None to fit the lines.
    """

    title: str
    lines: Sequence[Line]
    top: float | None = None


def draw(title: str, x_title: str, panels: Sequence[Panel]) -> str:
    """Return an SVG document; y starts at 0 in every panel, x at 0 in all."""
    points = [point for panel in panels for line in panel.lines for point in line.points]
    right = max((x for x, _ in points), default=1.0) or 1.0
    parts = [_text(_LEFT, 20, title, weight="bold")]
    for number, panel in enumerate(panels):
        parts.append(_panel(panel, _TOP + 14 + number * (HEIGHT + _GAP), right))
    height = _TOP + 14 + len(panels) * (HEIGHT + _GAP) + _BOTTOM - _GAP
    parts += _x_axis(x_title, height, right)
    size = f'width="{_LEFT + WIDTH + _RIGHT}" height="{height}"'
    style = 'font-family="sans-serif" font-size="12"'
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    body = "\n".join([background, *parts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{body}\n</svg>\n'


def round_up(value: float) -> float:
    """Return the least of 1, 2, 2.5, 5 times a power of ten that is not below `value`.

    At the ends of what a float can hold no such number exists; there the axis ends at `value`.
    """
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    steps = (step * unit for step in (1, 2, 2.5, 5, 10))
    return next((top for top in steps if value * (1 - 1e-9) <= top < math.inf), value)


def _panel(panel: Panel, y: float, right: float) -> str:
    highest = max((v for line in panel.lines for _, v in line.points), default=1.0)
    top = round_up(highest) if panel.top is None else panel.top
    frame = f'<rect x="{_LEFT}" y="{y}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [f'{frame} fill="none" stroke="#999"/>', _text(_LEFT, y - 6, panel.title)]
    parts += [_text(8, y + HEIGHT * (1 - at) + 4, f"{top * at:g}") for at in (0.0, 0.5, 1.0)]
    for number, line in enumerate(panel.lines):
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(_polyline(line, colour, y, right, top))
        parts.append(_text(_LEFT + WIDTH + 8, y + 14 + 18 * number, line.label, colour))
    return "\n".join(parts)


def _polyline(line: Line, colour: str, y: float, right: float, top: float) -> str:
    points = list(line.points)
    if line.steps:
        points = [
            point
            for before, after in zip(points, [*points[1:], *points[-1:]], strict=True)
            for point in (before, (after[0], before[1]))
        ]
    placed = " ".join(
        f"{_LEFT + WIDTH * x / right:.1f},{y + HEIGHT * (1 - min(v, top) / top):.1f}"
        for x, v in points
    )
    return f'<polyline points="{placed}" fill="none" stroke="{colour}"/>'


def _x_axis(title: str, height: float, right: float) -> list[str]:
    marks = [
        _text(_LEFT + WIDTH * part / 4 - 10, height - 26, f"{right * part / 4:.4g}")
        for part in range(5)
    ]
    return [*marks, _text(_LEFT + WIDTH / 2 - 40, height - 8, title)]


def _text(x: float, y: float, text: str, colour: str = "#333", weight: str = "normal") -> str:
    shown = escape(text)
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-weight="{weight}">{shown}</text>'
