"""Money for what nobody was shown, and money that caches saved."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.cost.calls import (
    KINDS,
    WASTE,
    Money,
    repeated,
    saved_by_caches,
    unfinished,
)
from eventrail.studies.cost.measures import CACHED
from eventrail.studies.ratios import overall
from eventrail.studies.report import Cell, Column, Section, Table
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure
from eventrail.studies.slicing import value_of


def waste(connection: duckdb.DuckDBPyConnection, kinds: Sequence[Money]) -> Section:
    """Return what was paid for and not used."""
    by_kind = {each.kind: each for each in kinds}
    count, cost = repeated(connection)
    rows: list[Sequence[Cell]] = [
        (KINDS[kind], by_kind[kind].calls, by_kind[kind].cost) for kind in WASTE if kind in by_kind
    ]
    if count:
        rows.append(("Tries before the last one, of requests with several", count, cost))
    rows += [(f"Requests that were {status}", n, c) for status, n, c in unfinished(connection)]
    columns = (
        Column("what", "What"),
        Column("count", "How often", "count"),
        Column("cost", "Cost", "money"),
    )
    table = Table(
        "waste",
        "Paid for, and not used",
        columns,
        rows,
        note="Rows overlap: a failed generation may belong to a request that failed.",
        empty="Everything that was paid for was used.",
    )
    return Section("Waste", "Money for tokens that nobody was shown.", [table])


def caches(connection: duckdb.DuckDBPyConnection) -> Section:
    """Return what caches saved, by model."""
    found = saved_by_caches(connection)
    hits = overall(connection, CACHED)
    saved = sum(each.saved or 0.0 for each in found)
    columns = (
        Column("model", "Model"),
        Column("hits", "Hits", "count"),
        Column("each", "A request without it", "money"),
        Column("saved", "Saved", "money"),
    )
    rows = [(value_of(each.model), each.hits, each.each, each.saved) for each in found]
    table = Table("saved_by_caches", "Saved, by model", columns, rows, empty="No cache served.")
    lead = (
        f"Caches served {told(hits, 'share')} of the requests and saved about "
        f"{figure(saved, 'money')}."
    )
    return Section("Caches", lead, [table])
