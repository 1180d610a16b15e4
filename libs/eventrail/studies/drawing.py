"""matplotlib as reports use it: SVG with text as text, the same bytes for the same numbers.

Colours are written as CSS variables, so that one drawing serves light and dark.
"""

import io
import re
from importlib import import_module
from typing import Any, Final, cast

from eventrail.studies.report import Kind
from eventrail.studies.shown import figure, visible

WIDTH, HEIGHT = 7.6, 2.6
"""Inches of a plot, at 100 dots an inch."""

INK, SOFT, GRID = "#010101", "#020202", "#030303"
SERIES: Final = ("#010a01", "#010b01", "#010c01", "#010d01", "#010e01", "#010f01")
MARK: Final = "#011001"
"""Stand-ins that no drawing would use by itself, one for each CSS variable."""

MOST_SERIES = len(SERIES)

LABEL: Final = 32
"""Characters of a name beside a plot."""

_VARIABLES = {
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    GRID: "var(--grid)",
    MARK: "var(--mark)",
    **{colour: f"var(--c{number})" for number, colour in enumerate(SERIES)},
}
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "eventrail",
    "text.parse_math": False,
    "text.color": INK,
    "font.size": 9.0,
    "font.family": "sans-serif",
    "axes.edgecolor": GRID,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "lines.linewidth": 1.8,
}
_FONT = re.compile(r"(font: [^;\"']*?px |font-family: )[^;\"]*")
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^)"]+)')


class Canvas:
    """One drawing.

    Args:
        name: unique in a page; ids of the drawing begin with it.
        height: in inches.

    Attributes:
        axes: matplotlib's.
    """

    def __init__(self, name: str, height: float = HEIGHT) -> None:
        self._name = name
        self._matplotlib = cast("Any", import_module("matplotlib"))
        figure = cast("Any", import_module("matplotlib.figure"))
        with self._matplotlib.rc_context(_SETTINGS):
            self._figure = figure.Figure(figsize=(WIDTH, height), dpi=100)
            self.axes = self._figure.add_subplot()

    def frame(self, *, left: float, right: float) -> None:
        """Place the axes, given the inches left free at both sides."""
        height = float(self._figure.get_figheight())
        self._figure.subplots_adjust(
            left=left / WIDTH, right=1 - right / WIDTH, top=1 - 0.12 / height, bottom=0.42 / height
        )

    def svg(self, alt: str) -> str:
        """Return the drawing as an element for a page."""
        drawn = io.StringIO()
        with self._matplotlib.rc_context(_SETTINGS):
            nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
            self._figure.savefig(drawn, format="svg", transparent=True, metadata=nothing)
        return _element(drawn.getvalue(), self._name, alt)


def formatter(kind: Kind) -> Any:
    """Return what writes the figures of an axis, as tables have them."""
    ticker = cast("Any", import_module("matplotlib.ticker"))

    def shown(value: float, _: object) -> str:
        return figure(float(value), kind)

    return ticker.FuncFormatter(shown)


def _element(document: str, name: str, alt: str) -> str:
    """Return the `svg` element of a document, with ids of its own and colours as variables."""
    from html import escape  # noqa: PLC0415 -- only drawings need it

    body = document[document.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<style[^>]*>.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    referred = {found[2] for found in _REFERENCE.finditer(body)}
    body = _ID.sub(lambda m: f'id="{name}-{m[1]}"' if m[1] in referred else "", body)
    body = _REFERENCE.sub(lambda m: f"{m[1]}{name}-{m[2]}", body)
    body = _FONT.sub(r"\1sans-serif", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, variable)
    body = re.sub(
        r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', _opening(escape(visible(alt), quote=True)), body
    )
    return body.strip()


def _opening(alt: str) -> "Any":
    def opened(match: re.Match[str]) -> str:
        space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        return f'<svg {space} viewBox="{match[1]}" role="img" aria-label="{alt}">'

    return opened
