"""The loss plot, drawn as SVG from the training log without a plotting library."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP = 640, 300, 56, 30
SMOOTH = 5  # lines of the log averaged into one point


@dataclass(frozen=True)
class Series:
    """A column of the log, its colour and what it is called."""

    column: str
    colour: str
    label: str


SERIES = (
    Series("choice_loss", "#c2410c", "choosing the sentence"),
    Series("copy_loss", "#1d4ed8", "copying it"),
)


def draw(log: Path, shown: Sequence[Series] = SERIES) -> str:
    """An SVG of losses (nats) against tokens seen, from a `training_log.csv`."""
    with log.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tokens = smooth([float(row["tokens"]) for row in rows])
    losses = [smooth([float(row[series.column]) for row in rows]) for series in shown]
    top = max(value for values in losses for value in values)
    parts = [_frame(tokens[-1], top)]
    for number, (series, values) in enumerate(zip(shown, losses, strict=True)):
        points = " ".join(
            f"{LEFT + t / tokens[-1] * WIDTH:.1f},{TOP + (1 - v / top) * HEIGHT:.1f}"
            for t, v in zip(tokens, values, strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{series.colour}"/>')
        parts.append(_text(LEFT + 420, TOP + 20 + 18 * number, series.label, series.colour))
    body = "\n".join(parts)
    size = f'width="{LEFT + WIDTH + 20}" height="{TOP + HEIGHT + 45}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{body}\n</svg>\n'


def smooth(values: Sequence[float]) -> list[float]:
    """Means of `SMOOTH` neighbours; the last group may be smaller."""
    groups = (values[at : at + SMOOTH] for at in range(0, len(values), SMOOTH))
    return [sum(group) / len(group) for group in groups]


def _frame(most_tokens: float, top: float) -> str:
    lines = [
        f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="#fff" stroke="#999"/>'
    ]
    for quarter in range(5):
        x, y = LEFT + WIDTH * quarter / 4, TOP + HEIGHT * (1 - quarter / 4)
        lines.append(_text(x - 14, TOP + HEIGHT + 18, f"{most_tokens * quarter / 4e6:.1f}M"))
        lines.append(_text(8, y + 4, f"{top * quarter / 4:.2f}"))
    lines.append(_text(LEFT + WIDTH / 2 - 40, TOP + HEIGHT + 38, "tokens seen"))
    lines.append(_text(8, 18, "loss (nats per decision or token)"))
    return "\n".join(lines)


def _text(x: float, y: float, text: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{text}</text>'
