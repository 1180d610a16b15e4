"""Sums of spend, by whatever one asks for."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, get_args

import duckdb
import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.lake.query import rows

Dimension = Literal[
    "tenant", "key", "user", "model", "asked", "pool", "template", "day", "kind", "price", "shadow"
]
DIMENSIONS: tuple[str, ...] = get_args(Dimension)


class UnknownDimension(EventrailError):
    """Spend cannot be grouped by that."""


class Chosen(msgspec.Struct, frozen=True):
    """Which calls count.

    Attributes:
        tenant: of one tenant only; empty for all.
        since: the first day, in UTC; None for no bound.
        until: the day after the last; None for no bound.
    """

    tenant: str = ""
    since: date | None = None
    until: date | None = None

    def where(self) -> tuple[str, list[object]]:
        """Return the condition and its parameters."""
        parts = [
            ("tenant = ?", self.tenant or None),
            ("day >= ?", self.since),
            ("day < ?", self.until),
        ]
        used = [(text, value) for text, value in parts if value is not None]
        return " AND ".join(["true", *(text for text, _ in used)]), [value for _, value in used]


def dimensions(text: str) -> list[str]:
    """Return the names in a list such as `tenant,day`; raise `UnknownDimension`."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    for name in named:
        if name not in DIMENSIONS:
            raise UnknownDimension(f"no {name!r} to group by; there are: {', '.join(DIMENSIONS)}")
    return list(dict.fromkeys(named))


def grouped(
    connection: duckdb.DuckDBPyConnection, by: Sequence[str], chosen: Chosen
) -> list[dict[str, Any]]:
    """Return a row for each group, the dearest first; `nano` is exact.

    Args:
        connection: of `open_spend`.
        by: names of `DIMENSIONS`; none for one sum.
        chosen: which calls count.
    """
    columns = "".join(f'"{name}", ' for name in by)
    condition, values = chosen.where()
    order = '"day", ' if "day" in by else ""
    query = f"""
        SELECT {columns}
            count(DISTINCT (tenant, rid)) AS requests,
            count(*) AS calls,
            CAST(sum(prompt_tokens) AS BIGINT) AS prompt_tokens,
            CAST(sum(least(cached_tokens, prompt_tokens)) AS BIGINT) AS cached_tokens,
            CAST(sum(completion_tokens) AS BIGINT) AS completion_tokens,
            CAST(coalesce(sum(nano) FILTER (estimated), 0) AS BIGINT) AS estimated_nano,
            CAST(sum(nano) AS BIGINT) AS nano
        FROM calls WHERE {condition}
        {"GROUP BY ALL" if by else "HAVING count(*) > 0"} ORDER BY {order}nano DESC
    """  # noqa: S608 -- names from DIMENSIONS, values as parameters
    return rows(connection, query, values)


def each_call(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[dict[str, Any]]:
    """Return every call, oldest first."""
    condition, values = chosen.where()
    query = f"""
        SELECT attempt, "at", tenant, rid, key, "user", model, pool, template, kind, price,
            prompt_tokens, cached_tokens, completion_tokens, estimated, shadow, nano
        FROM calls WHERE {condition} ORDER BY "at", attempt
    """  # noqa: S608 -- values as parameters
    return rows(connection, query, values)
