"""Spend by day as a picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from eventrail.charts.lines import Line, Panel, draw
from eventrail.contracts.errors import EventrailError
from eventrail.money.nano import amount_of, shown

MOST_LINES = 5
"""Lines of their own; the rest is one more."""


class UnknownFormat(EventrailError):
    """A file that is neither .svg nor .html."""


def write_plot(path: Path, found: Sequence[Mapping[str, Any]], name: str, currency: str) -> None:
    """Draw two panels, each day's spend and its running sum, with a line for each group.

    Args:
        path: `.svg`, or `.html` for a page with the figures below the picture.
        found: rows with `day`, the group's column and `nano`.
        name: the group's column.
        currency: for the title.

    Raises:
        UnknownFormat: another suffix.
    """
    picture = drawn(found, name, currency)
    if path.suffix == ".svg":
        path.write_text(picture, encoding="utf-8")
    elif path.suffix == ".html":
        path.write_text(_page(picture, found, name, currency), encoding="utf-8")
    else:
        raise UnknownFormat(f"{path}: name a file that ends in .svg or .html")


def drawn(found: Sequence[Mapping[str, Any]], name: str, currency: str) -> str:
    """Return the picture as SVG."""
    first = min((row["day"] for row in found), default=date(1970, 1, 1))
    last = max((row["day"] for row in found), default=first)
    days = range((last - first).days + 1)
    spent: dict[str, dict[int, int]] = defaultdict(dict)
    for row in found:
        day = (row["day"] - first).days
        group = spent[str(row[name]) or "-"]
        group[day] = group.get(day, 0) + row["nano"]
    groups = _few(spent)
    daily = [Line(each, _points(days, by_day)) for each, by_day in groups.items()]
    running = [Line(each, _points(days, by_day, add=True)) for each, by_day in groups.items()]
    panels = [Panel(f"{currency} a day", daily), Panel(f"{currency}, running sum", running)]
    return draw(f"Spend by {name}", f"days since {first}", panels)


def _few(spent: Mapping[str, dict[int, int]]) -> dict[str, dict[int, int]]:
    """Return the dearest groups, the others added up."""
    order = sorted(spent, key=lambda each: -sum(spent[each].values()))
    few = {each: spent[each] for each in order[:MOST_LINES]}
    for each in order[MOST_LINES:]:
        rest = few.setdefault("others", {})
        for day, nano in spent[each].items():
            rest[day] = rest.get(day, 0) + nano
    return few


def _points(
    days: range, by_day: Mapping[int, int], *, add: bool = False
) -> list[tuple[float, float]]:
    total, points = 0, list[tuple[float, float]]()
    for day in days:
        nano = by_day.get(day, 0)
        total = total + nano if add else nano
        points.append((float(day), amount_of(total)))
    return points


def _page(picture: str, found: Sequence[Mapping[str, Any]], name: str, currency: str) -> str:
    cells = "\n".join(
        f"<tr><td>{row['day']}</td><td>{escape(str(row[name]) or '-')}</td>"
        f"<td>{row['requests']}</td><td>{shown(row['nano'])}</td></tr>"
        for row in found
    )
    head = f"<tr><th>day</th><th>{escape(name)}</th><th>requests</th><th>{currency}</th></tr>"
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Spend</title>\n'
        f"<body>{picture}<table>\n{head}\n{cells}\n</table></body></html>\n"
    )
