"""The plots of reports: lines over time, bars, and estimates with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, cast

from eventrail.studies.drawing import INK, MARK, MOST_SERIES, SERIES, SOFT, Canvas
from eventrail.studies.estimates import Estimate
from eventrail.studies.report import Cell, Column, Kind, Plot, Table
from eventrail.studies.shown import figure, plain

_FURTHEST = 2.0
"""How far a plot of relative differences reaches; what is beyond is cut off."""

_LABEL = 32
"""Characters of a name beside a plot."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line over time.

    Attributes:
        label: its name.
        points: a moment and an estimate each, in order.
    """

    label: str
    points: Sequence[tuple[datetime, Estimate]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment drawn as a line from top to bottom.

    Attributes:
        at: when.
        label: a few characters beside it.
    """

    at: datetime
    label: str


def over_time(
    name: str,
    title: str,
    lines: Sequence[Line],
    kind: Kind,
    *,
    marks: Sequence[Mark] = (),
    note: str = "",
    unit: str = "",
) -> Plot:
    """Return lines with their 95 % bands, at most six of them."""
    shown = [line for line in lines if line.points][:MOST_SERIES]
    canvas = Canvas(name)
    for line, colour in zip(shown, SERIES, strict=False):
        told = [(at, e) for at, e in line.points if e.value is not None]
        canvas.axes.plot(
            [at for at, _ in told],
            [e.value for _, e in told],
            color=colour,
            label=plain(line.label, _LABEL),
            marker="o",
            markersize=3,
        )
        band = [(at, e.low, e.high) for at, e in told if e.low is not None and e.high is not None]
        if band:
            moments, low, high = zip(*band, strict=True)
            canvas.axes.fill_between(moments, low, high, color=colour, alpha=0.15, linewidth=0)
    _finish(canvas, shown, marks, kind, unit)
    columns = (
        Column("line", "Line"),
        Column("at", "From (UTC)", "time"),
        Column("value", title, kind),
    )
    rows: list[Sequence[Cell]] = [(line.label, at, e) for line in lines for at, e in line.points]
    return Plot(
        title,
        _told(title, shown, kind),
        canvas.svg(_told(title, shown, kind)),
        Table(name, title, columns, rows),
        note,
    )


def estimates(
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
    _names(canvas, [label for label, _ in told], kind)
    alt = f"{title}: " + "; ".join(
        f"{plain(n, _LABEL)} {figure(e.value, kind)}" for n, e in told[:8]
    )
    data = Table(name, title, (Column("name", "Name"), Column("value", title, kind)), list(rows))
    return Plot(title, alt, canvas.svg(alt), data, note)


def bars(
    name: str, title: str, rows: Sequence[tuple[str, float]], kind: Kind, *, note: str = ""
) -> Plot:
    """Return a bar for each name, one below the other."""
    canvas = Canvas(name, height=0.7 + 0.3 * max(len(rows), 2))
    canvas.axes.barh(range(len(rows)), [value for _, value in rows], color=SERIES[0], height=0.65)
    _names(canvas, [label for label, _ in rows], kind)
    alt = f"{title}: " + "; ".join(f"{plain(n, _LABEL)} {figure(v, kind)}" for n, v in rows[:8])
    data = Table(name, title, (Column("name", "Name"), Column("value", title, kind)), list(rows))
    return Plot(title, alt, canvas.svg(alt), data, note)


def _names(canvas: Canvas, names: Sequence[str], kind: Kind) -> None:
    axes = canvas.axes
    axes.set_yticks(range(len(names)), [plain(each, _LABEL) for each in names])
    for each in axes.get_yticklabels():
        each.set_color(INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    longest = max((len(plain(each, _LABEL)) for each in names), default=0)
    canvas.frame(left=0.25 + 0.075 * longest, right=0.3)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(_formatter(kind))
    axes.margins(x=0.04)


def _finish(
    canvas: Canvas, lines: Sequence[Line], marks: Sequence[Mark], kind: Kind, unit: str
) -> None:
    dates = cast("Any", import_module("matplotlib.dates"))
    axes = canvas.axes
    for mark in marks:
        axes.axvline(mark.at, color=MARK, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.annotate(
            plain(mark.label, 16),
            (mark.at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -2),
            textcoords="offset points",
            color=MARK,
            va="top",
            fontsize=8,
        )
    locator = dates.AutoDateLocator(tz=UTC, minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=UTC))
    axes.yaxis.set_major_formatter(_formatter(kind))
    if unit:
        axes.set_ylabel(unit)
    if kind in {"count", "money", "ms"}:
        axes.set_ylim(bottom=0)
    names = [plain(line.label, _LABEL) for line in lines]
    several = len(lines) > 1
    canvas.frame(left=0.85, right=0.5 + 0.07 * max(map(len, names)) if several else 0.15)
    if several:
        axes.legend(
            loc="upper left", bbox_to_anchor=(1.0, 1.03), fontsize=8, labelcolor=INK, frameon=False
        )


def _formatter(kind: Kind) -> Any:
    ticker = cast("Any", import_module("matplotlib.ticker"))

    def shown(value: float, _: object) -> str:
        return figure(float(value), kind)

    return ticker.FuncFormatter(shown)


def _told(title: str, lines: Sequence[Line], kind: Kind) -> str:
    """Return what a plot over time shows, for who does not see it."""
    parts: list[str] = []
    for line in lines:
        told = [e.value for _, e in line.points if e.value is not None]
        if told:
            ends = f"from {figure(told[0], kind)} to {figure(told[-1], kind)}"
            parts.append(f"{plain(line.label, _LABEL)} {ends}")
    return f"{title}: {'; '.join(parts) or 'no points'}"
