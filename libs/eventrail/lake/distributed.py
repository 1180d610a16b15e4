"""The lake over Ray Data, for what outgrows one machine.

Every day of requests is one task: it opens the views over that day's files and those beside it,
so that each request is whole, and in one task only. Nothing is shuffled. The workers of a Ray
cluster must reach the lake: a shared folder, or object storage.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import duckdb

from eventrail.lake.arrow import Table, arrow
from eventrail.lake.files import date_of, readable
from eventrail.lake.query import QueryFailed, told
from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake

Dataset = Any
"""A `ray.data.Dataset`."""

Life = Mapping[str, Any]
"""A request: `tenant`, `rid` and its `events`, oldest first, each with the columns of the view."""

_DAY = timedelta(days=1)

_MEMORY = 1024**3
"""Bytes that one task's queries may use before they spill."""

_LIVES = """
SELECT tenant, rid, list(struct_pack(
    type := type, "at" := "at", "by" := "by", stage := stage, model := model, pool := pool,
    text := text, usage := usage, cost := cost, documents := documents, findings := findings,
    problem := problem, version := version, data := data
) ORDER BY position) AS events
FROM day_events GROUP BY tenant, rid
"""


def by_day(
    lake: Place, query: str, *, first: date | None = None, last: date | None = None
) -> Dataset:
    """Return the rows of a query that is run on the requests of each day.

    Args:
        lake: where the lake is.
        query: of DuckDB; besides the views of `open_lake` it has `day_requests` and `day_events`:
            the requests that were accepted on the day, and their events.
        first: the first day (UTC); the lake's first if None.
        last: the last day; the lake's last if None.

    Raises:
        QueryFailed: when the data set is used: DuckDB refused the query.
    """
    ray_data: Any = import_module("ray.data")  # heavy, and for this module only
    days = [
        day
        for day in sorted({date.fromisoformat(date_of(path)) for path in readable(lake, "LOG")})
        if (first or date.min) <= day <= (last or date.max)
    ]
    asked = [{"day": day.isoformat()} for day in days]
    if not asked:
        return ray_data.from_items([])
    found = ray_data.from_items(asked, override_num_blocks=len(asked))

    def one(batch: Any) -> Table:
        return arrow.concat_tables([_ask(lake, query, day) for day in batch["day"].to_pylist()])

    return found.map_batches(one, batch_size=1, batch_format="pyarrow")


def lives(lake: Place, *, first: date | None = None, last: date | None = None) -> Dataset:
    """Return a row for each request that was accepted from `first` to `last`, as `Life` has it."""
    return by_day(lake, _LIVES, first=first, last=last)


def map_lives(
    lake: Place,
    function: Callable[[Life], Mapping[str, Any]],
    *,
    first: date | None = None,
    last: date | None = None,
) -> Dataset:
    """Return what `function` makes of every request; one row each, in no order.

    Write it with `.write_parquet(folder)`, or look at it with `.to_pandas()`.
    """
    return lives(lake, first=first, last=last).map(function)


def _ask(lake: Place, query: str, text: str) -> Table:
    day = date.fromisoformat(text)
    with open_lake(lake, memory=_MEMORY, first=day - _DAY, last=day + _DAY) as connection:
        try:
            connection.execute(
                f"CREATE VIEW day_requests AS FROM requests WHERE accepted_at::DATE = '{day}'; "  # noqa: S608 -- a date
                "CREATE VIEW day_events AS FROM events "
                "WHERE (tenant, rid) IN (SELECT (tenant, rid) FROM day_requests)"
            )
            relation: Any = connection.sql(query)
            return relation.to_arrow_table()
        except duckdb.Error as error:
            raise QueryFailed(told(error)) from error
