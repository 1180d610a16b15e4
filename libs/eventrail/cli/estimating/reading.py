"""Rows of the lake as columns of numbers and texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from eventrail.cli.inspect.session import command_settings
from eventrail.estimating.features import encode
from eventrail.estimating.numbers import Floats, Ints, codes
from eventrail.lake.query import QueryFailed
from eventrail.lake.views import open_lake

UNIT = (
    "coalesce(r.tenant || '/' || nullif(r.\"user\", ''), "
    "r.tenant || '/' || nullif(r.\"session\", ''), r.rid)"
)
"""Who hangs together: a user's requests, or a conversation's."""

NUMBERS = {
    "question": "ln(1 + length(r.question))",
    "hour_cos": "cos(2 * pi() * extract('hour' FROM r.accepted_at) / 24)",
    "hour_sin": "sin(2 * pi() * extract('hour' FROM r.accepted_at) / 24)",
}
"""What is known of a request before anything was chosen, as numbers."""

NAMES = {"tenant": "r.tenant", "door": "r.door", "intent": "r.intent", "rule": "r.rule"}
"""The same, as names."""


class Columns:
    """The columns of an answer."""

    def __init__(self, found: dict[str, Any], rows: int) -> None:
        self._found = found
        self.rows = rows

    def floats(self, name: str) -> Floats:
        """Return numbers; NaN for null."""
        masked: Any = np.ma
        return np.asarray(masked.filled(masked.asarray(self._found[name], float), np.nan), float)

    def texts(self, name: str) -> list[str | None]:
        """Return texts; None for null."""
        masked: Any = np.ma
        given = masked.asarray(self._found[name], object)
        hidden: list[bool] = masked.getmaskarray(given).tolist()
        values: list[Any] = given.data.tolist()
        return [
            None if away or value is None else str(value)
            for value, away in zip(values, hidden, strict=True)
        ]

    def codes(self, name: str) -> Ints:
        """Return a number for each different value, from 0 in order of first appearance."""
        values = self._found[name]
        if getattr(values, "dtype", None) == np.uint64:
            _, first, place = np.unique(values, return_index=True, return_inverse=True)
            return np.argsort(np.argsort(first))[place]
        return codes(self.texts(name))

    def features(self) -> Floats:
        """Return what is known before anything was chosen; asked for with `features_sql`."""
        numbers = {name: self.floats(f"n_{name}") for name in NUMBERS if f"n_{name}" in self._found}
        names = {name: self.texts(f"c_{name}") for name in NAMES if f"c_{name}" in self._found}
        return encode(numbers, names, self.rows)


def features_sql() -> str:
    """Return the columns that `Columns.features` reads."""
    numbers = [f"{sql} AS n_{name}" for name, sql in NUMBERS.items()]
    return ", ".join([*numbers, *(f"{sql} AS c_{name}" for name, sql in NAMES.items())])


def columns(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> Columns:
    """Return the answer to a query, by column.

    Raises:
        QueryFailed: the query does not parse, or names what is not there.
    """
    try:
        found: Any = connection.execute(query, list(parameters)).fetchnumpy()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    rows = len(next(iter(found.values()))) if found else 0
    return Columns(found, rows)


def opened(lake: str | None, state: Path | None) -> duckdb.DuckDBPyConnection:
    """Return the lake of the command line's options."""
    return open_lake(command_settings(state=state, lake=lake).lake_place)


def asked_for(where: str) -> str:
    """Return the requests that a condition holds of, as a table named `r`.

    The condition sees the columns of `requests` only, so that none is ambiguous.
    """
    return f"(SELECT * FROM requests AS r WHERE {where.strip() or 'true'}) AS r"  # noqa: S608 -- the analyst's own SQL


def keep(connection: duckdb.DuckDBPyConnection, where: str, named: str) -> None:
    """Keep some columns of the requests that a condition holds of, as the table `kept`.

    A view is reckoned anew by every query that names it; what several queries join is not.

    Raises:
        QueryFailed: the condition does not parse, or names what is not there.
    """
    query = f"CREATE OR REPLACE TEMP TABLE kept AS SELECT {named} FROM {asked_for(where)}"  # noqa: S608 -- the analyst's own SQL
    try:
        connection.execute(query)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
