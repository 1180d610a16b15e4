"""Plots of named figures, one below the other: estimates with their intervals, and bars."""

from collections.abc import Sequence

from eventrail.studies.drawing import INK, LABEL, SERIES, SOFT, Canvas, formatter
from eventrail.studies.estimates import Estimate
from eventrail.studies.report import Column, Kind, Plot, Table
from eventrail.studies.shown import figure, plain

_FURTHEST = 2.0
"""How far a plot of relative differences reaches; what is beyond is cut off."""

_SPOKEN = 8
"""Names in the text for who does not see a plot."""


def intervals(
    name: str,
    title: str,
    rows: Sequence[tuple[str, Estimate]],
    kind: Kind,
    *,
    zero: bool = False,
    note: str = "",
) -> Plot:
    """Return a point and an interval for each name, one below the other.

    Args:
        name: of the data.
        title: what it shows.
        rows: names and figures.
        kind: of the figures.
        zero: draw a line at 0, where there is no difference.
        note: for the reader.
    """
    told = [(label, e) for label, e in rows if e.value is not None]
    canvas = Canvas(name, height=0.7 + 0.3 * max(len(told), 2))
    for place, (_, e) in enumerate(told):
        if e.low is not None and e.high is not None:
            canvas.axes.plot([e.low, e.high], [place, place], color=SERIES[0], linewidth=2.2)
        canvas.axes.plot([e.value], [place], color=SERIES[0], marker="o", markersize=6)
    if zero:
        canvas.axes.axvline(0, color=SOFT, linewidth=1)
        low, high = canvas.axes.get_xlim()
        canvas.axes.set_xlim(max(low, -_FURTHEST), min(high, _FURTHEST))
    figures = [(label, e.value) for label, e in told]
    return _plot(canvas, Table(name, title, _columns(title, kind), list(rows)), figures, kind, note)


def relative(
    name: str, title: str, rows: Sequence[tuple[str, Estimate, Estimate]], note: str
) -> Plot:
    """Return differences in parts of a value: a name, the difference and the value each."""
    parts = [(label, part) for label, gap, base in rows if (part := _in_parts(gap, base))]
    return intervals(name, title, parts, "share", zero=True, note=note)


def bars(
    name: str, title: str, rows: Sequence[tuple[str, float]], kind: Kind, *, note: str = ""
) -> Plot:
    """Return a bar for each name, one below the other."""
    canvas = Canvas(name, height=0.7 + 0.3 * max(len(rows), 2))
    canvas.axes.barh(range(len(rows)), [value for _, value in rows], color=SERIES[0], height=0.65)
    data = Table(name, title, _columns(title, kind), list(rows))
    return _plot(canvas, data, rows, kind, note)


def _plot(
    canvas: Canvas,
    data: Table,
    rows: Sequence[tuple[str, float | None]],
    kind: Kind,
    note: str,
) -> Plot:
    """Return the plot with the names written beside it."""
    _names(canvas, [label for label, _ in rows], kind)
    said = "; ".join(f"{plain(n, LABEL)} {figure(value, kind)}" for n, value in rows[:_SPOKEN])
    alt = f"{data.title}: {said}"
    return Plot(data.title, alt, canvas.svg(alt), data, note)


def _columns(title: str, kind: Kind) -> tuple[Column, ...]:
    return Column("name", "Name"), Column("value", title, kind)


def _in_parts(gap: Estimate, base: Estimate) -> Estimate | None:
    size = abs(base.value or 0.0)
    if not size or gap.value is None:
        return None
    low, high = (None if end is None else end / size for end in (gap.low, gap.high))
    return Estimate(gap.value / size, low, high, gap.n)


def _names(canvas: Canvas, names: Sequence[str], kind: Kind) -> None:
    axes = canvas.axes
    axes.set_yticks(range(len(names)), [plain(each, LABEL) for each in names])
    for each in axes.get_yticklabels():
        each.set_color(INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    longest = max((len(plain(each, LABEL)) for each in names), default=0)
    canvas.frame(left=0.25 + 0.075 * longest, right=0.3)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(formatter(kind))
    axes.margins(x=0.04)
