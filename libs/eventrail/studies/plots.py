"""Plots of lines over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, cast

from eventrail.studies.drawing import INK, LABEL, MARK, MOST_SERIES, SERIES, Canvas, formatter
from eventrail.studies.estimates import Estimate
from eventrail.studies.report import Cell, Column, Kind, Plot, Table
from eventrail.studies.shown import figure, plain


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
            label=plain(line.label, LABEL),
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
    axes.yaxis.set_major_formatter(formatter(kind))
    if unit:
        axes.set_ylabel(unit)
    if kind in {"count", "money", "ms"}:
        axes.set_ylim(bottom=0)
    names = [plain(line.label, LABEL) for line in lines]
    several = len(lines) > 1
    canvas.frame(left=0.85, right=0.5 + 0.07 * max(map(len, names)) if several else 0.15)
    if several:
        axes.legend(
            loc="upper left", bbox_to_anchor=(1.0, 1.03), fontsize=8, labelcolor=INK, frameon=False
        )


def _told(title: str, lines: Sequence[Line], kind: Kind) -> str:
    """Return what a plot over time shows, for who does not see it."""
    parts: list[str] = []
    for line in lines:
        told = [e.value for _, e in line.points if e.value is not None]
        if told:
            ends = f"from {figure(told[0], kind)} to {figure(told[-1], kind)}"
            parts.append(f"{plain(line.label, LABEL)} {ends}")
    return f"{title}: {'; '.join(parts) or 'no points'}"
