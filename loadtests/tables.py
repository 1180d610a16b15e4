"""One table, shown in a terminal and written to Markdown."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table as RichTable


class Table(msgspec.Struct, frozen=True):
    """Cells ready to show; the first column is text, the others are figures.

    Attributes:
        title: Shown above it in the terminal.
        columns: Headings.
        rows: As many cells each as there are columns.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def show(table: Table, console: Console | None = None) -> None:
    """Print it to the terminal, or to the given console."""
    rich_table = RichTable(title=table.title, title_justify="left")
    for number, heading in enumerate(table.columns):
        rich_table.add_column(heading, justify="right" if number else "left", no_wrap=not number)
    for row in table.rows:
        rich_table.add_row(*row)
    # Without a terminal rich assumes 80 columns, which would fold the figures.
    (console or Console(width=None if Console().is_terminal else 160)).print(rich_table)


def markdown(table: Table) -> str:
    """The same cells as a GitHub table."""
    aligned = ["---", *["---:"] * (len(table.columns) - 1)]
    lines = [table.columns, aligned, *table.rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def figure(value: float) -> str:
    """A number with about three significant digits: 0.064, 4.15, 27.8, 1,284."""
    for limit, digits in ((1, 3), (10, 2), (100, 1)):
        if abs(value) < limit:
            return f"{value:.{digits}f}"
    return f"{value:,.0f}"
