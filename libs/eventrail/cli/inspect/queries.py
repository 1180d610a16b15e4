"""Where a query of `eventrail sql` comes from, and where its rows go."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

import duckdb
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.inspect.shown import shown as shown_text
from eventrail.contracts.errors import EventrailError
from eventrail.lake.query import QueryFailed, table, told
from eventrail.lake.views import VIEWS

Format = Literal["table", "json", "csv", "parquet"]


class NoQuery(EventrailError):
    """Nothing was asked, or more than one thing."""


def query_of(query: str | None, file: Path | None) -> str:
    """Return the query: as given, in a file, or on standard input for `-` or nothing.

    Raises:
        NoQuery: there is none, or there are two.
    """
    if query and file is not None:
        raise NoQuery("give a query or --file, not both")
    if file is not None:
        try:
            return file.read_text()
        except OSError as error:
            raise NoQuery(f"{file} cannot be read: {error.strerror or error}") from error
    if query and query != "-":
        return query
    found = "" if sys.stdin.isatty() else sys.stdin.read()
    if not found.strip():
        raise NoQuery(
            'no query; give one, e.g. eventrail sql "SELECT status, count(*) FROM requests '
            'GROUP BY 1", --file FILE, or - for standard input; --views lists what there is'
        )
    return found


def answer(
    connection: duckdb.DuckDBPyConnection, query: str, form: Format, out: Path | None
) -> None:
    """Run a query and write what it returns.

    Args:
        connection: a lake that is open.
        query: what is asked.
        form: of the rows; `parquet` only into a file.
        out: the file; standard output if None.

    Raises:
        QueryFailed: DuckDB refused it, or the file cannot be written.
        NoQuery: Parquet was asked for without a file.
    """
    if form == "parquet":
        if out is None:
            raise NoQuery("--format parquet needs --out FILE")
        _parquet(connection, query, out)
        return
    columns, rows = table(connection, query)
    if out is None:
        _write(columns, rows, form, sys.stdout)
        return
    try:
        with out.open("w", newline="") as file:
            _write(columns, rows, form, file)
    except OSError as error:
        raise QueryFailed(f"{out} cannot be written: {error.strerror or error}") from error


def _parquet(connection: duckdb.DuckDBPyConnection, query: str, out: Path) -> None:
    try:
        relation: Any = connection.sql(query)
        if relation is None:
            raise QueryFailed("the statement returns no rows that could be written")
        relation.write_parquet(str(out), compression="zstd")
    except duckdb.Error as error:
        raise QueryFailed(told(error)) from error


def _write(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: Format, to: TextIO) -> None:
    if form == "json":
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        to.write(msgspec.json.encode(named, enc_hook=str).decode() + "\n")
    elif form == "csv":
        writer = csv.writer(to)
        writer.writerow(columns)
        writer.writerows([["" if one is None else _plain(one) for one in row] for row in rows])
    else:
        _table(columns, rows, to)


def _plain(value: object) -> object:
    """Return a value as one cell: nested ones as JSON."""
    if isinstance(value, dict | list):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return value


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]], to: TextIO) -> None:
    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(Text("" if value is None else shown_text(str(value))) for value in row))
    Console(file=to, highlight=False).print(shown)


def show_views(view: str | None, *, as_json: bool) -> None:
    """Print the views and what their columns mean.

    Raises:
        NoQuery: there is no view of that name.
    """
    if view is not None and view not in VIEWS:
        raise NoQuery(f"there is no view {view!r}; there are: {', '.join(VIEWS)}")
    chosen = [VIEWS[view]] if view is not None else list(VIEWS.values())
    if as_json:
        print(msgspec.json.encode(chosen).decode())  # noqa: T201 -- what was asked for
        return
    console = Console(highlight=False)
    for one in chosen:
        console.print(Text.assemble((one.name, "bold"), f"  {one.about}"))
        for name, about in one.columns.items():
            console.print(Text(f"    {name:<18} {about}"))
        console.print()
