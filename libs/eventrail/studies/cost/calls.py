"""Paid calls of the chosen requests, added up."""

from typing import Final

import duckdb
import msgspec

from eventrail.studies.asking import asked, told

KINDS: Final = {
    "generated": "Answers",
    "generation_failed": "Failed generations",
    "spent": "Answers that came too late to count",
    "judged": "Judging",
    "compared": "Judging pairs",
}
"""What a call was for."""

WASTE: Final = ("generation_failed", "spent")


class Money(msgspec.Struct, frozen=True):
    """What one kind of call came to."""

    kind: str
    calls: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    cost: float


def calls_of(connection: duckdb.DuckDBPyConnection) -> list[Money]:
    """Make the temporary table `calls` of the chosen requests' paid calls; return its totals."""
    told(
        connection,
        'CREATE OR REPLACE TEMP TABLE calls AS SELECT c.tenant, c.rid, c."at", c.kind, '
        "coalesce(c.model, '') AS model, coalesce(c.pool, '') AS pool, "
        "coalesce(c.cost, 0) AS cost, "
        "coalesce(c.prompt_tokens, 0) AS prompt_tokens, "
        "coalesce(c.completion_tokens, 0) AS completion_tokens, "
        "coalesce(c.cached_tokens, 0) AS cached_tokens "
        "FROM tokens_cost c SEMI JOIN chosen USING (tenant, rid)",
    )
    rows = asked(
        connection,
        "SELECT kind, count(*), count(DISTINCT (tenant, rid)), sum(prompt_tokens)::BIGINT, "
        "sum(completion_tokens)::BIGINT, sum(cached_tokens)::BIGINT, fsum(cost) "
        "FROM calls GROUP BY kind ORDER BY 7 DESC, 1",
    )
    return [Money(*row) for row in rows]


class Saved(msgspec.Struct, frozen=True):
    """What the caches of one model saved.

    Attributes:
        model: whose answers were served again.
        hits: requests served.
        each: what a request without the cache cost on average; None if there was none.
        saved: hits times that.
    """

    model: str
    hits: int
    each: float | None
    saved: float | None


def saved_by_caches(connection: duckdb.DuckDBPyConnection) -> list[Saved]:
    """Return what caches saved, by model."""
    rows = asked(
        connection,
        "SELECT model, count(*) FILTER (cached), fsum(cost) FILTER (NOT cached AND "
        "status = 'completed') / nullif(count(*) FILTER (NOT cached AND status = 'completed'), 0) "
        "FROM chosen GROUP BY model HAVING count(*) FILTER (cached) > 0 ORDER BY 2 DESC, 1",
    )
    return [
        Saved(model, hits, each, None if each is None else hits * each)
        for model, hits, each in rows
    ]


def unfinished(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, float]]:
    """Return what requests cost that ended without an answer: how they ended, how many, cost."""
    rows = asked(
        connection,
        "SELECT status, count(*), fsum(cost) FROM chosen "
        "WHERE status <> 'completed' AND cost > 0 GROUP BY 1 ORDER BY 3 DESC, 1",
    )
    return [(status, count, cost) for status, count, cost in rows]


def repeated(connection: duckdb.DuckDBPyConnection) -> tuple[int, float]:
    """Return how many requests took several generations, and what all but the last cost."""
    [(count, cost)] = asked(
        connection,
        "SELECT count(*), coalesce(fsum(extra), 0.0) FROM (SELECT fsum(cost) - "
        "arg_max(cost, (\"at\", cost)) AS extra FROM calls WHERE kind IN ('generated', "
        "'generation_failed') GROUP BY tenant, rid HAVING count(*) > 1)",
    )
    return int(count), float(cost)
