"""DuckDB over lake and hot tail: the view `calls`, one row a paid call."""

from collections.abc import Sequence

import duckdb

from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.lake.arrow import arrow as pa
from eventrail.lake.files import ranges, readable
from eventrail.lake.reading import attach, read
from eventrail.lake.rows.tables import Row
from eventrail.lake.schema import SCHEMAS
from eventrail.lake.storage.interface import Place
from eventrail.spend.hot import Hot

_TERMINAL = ", ".join(f"'{name}'" for name in sorted(TERMINAL_TYPES))

_ASKED = f"""
CREATE TABLE asked AS
SELECT
    tenant,
    rid,
    any_value(data ->> '$.key') FILTER (type = 'accepted') AS key,
    any_value("user") FILTER (type = 'accepted') AS "user",
    any_value(model) FILTER (type = 'accepted') AS asked,
    any_value(data ->> '$.lease') FILTER (type = 'accepted') AS lease,
    coalesce(any_value(data ->> '$.shadow_of') FILTER (type = 'accepted'), '') <> '' AS shadow,
    arg_max(model, position) FILTER (type = 'routed') AS routed,
    arg_max(template, position) FILTER (type = 'routed') AS template,
    bool_or(type IN ({_TERMINAL})) AS ended,
    max(sequence) FILTER (type IN ({_TERMINAL})) AS ended_at
FROM events WHERE rid IS NOT NULL GROUP BY tenant, rid
"""  # noqa: S608 -- made of constants

_NANO = "CAST(round({} * 1e9) AS BIGINT)"

_PAID = f"""
CREATE TABLE paid AS
WITH told AS (
    SELECT
        tenant, rid, attempt, "at", pool, model, usage, {_NANO.format("cost")} AS nano,
        data ->> '$.price' AS price, type AS kind
    FROM events WHERE type IN ('generated', 'generation_failed')
), spent AS (
    SELECT
        tenant, rid, attempt,
        arg_max(struct_pack("at" := "at", pool := pool, model := model, usage := usage,
            price := data ->> '$.price'), coalesce(cost, 0)) AS best,
        {_NANO.format("max(coalesce(cost, 0))")} AS nano
    FROM notes
    WHERE kind = 'spent' AND attempt NOT IN (SELECT attempt FROM told WHERE attempt IS NOT NULL)
    GROUP BY tenant, rid, attempt
), unknown AS (
    SELECT
        tenant, rid, attempt, min("at") AS "at", any_value(pool) AS pool,
        any_value(model) AS model,
        {_NANO.format("max(coalesce(CAST(data ->> '$.worst' AS DOUBLE), 0))")} AS nano
    FROM notes
    WHERE kind = 'attempted'
        AND attempt NOT IN (SELECT attempt FROM told WHERE attempt IS NOT NULL)
        AND attempt NOT IN (SELECT attempt FROM spent)
    GROUP BY tenant, rid, attempt
)
SELECT * FROM told
UNION ALL BY NAME
SELECT tenant, rid, attempt, best."at" AS "at", best.pool AS pool, best.model AS model,
    best.usage AS usage, nano, best.price AS price, 'spent' AS kind FROM spent
UNION ALL BY NAME
SELECT tenant, rid, attempt, "at", pool, model, nano, 'unknown' AS kind FROM unknown
"""  # noqa: S608 -- made of constants

_CALLS = """
CREATE VIEW calls AS
SELECT
    paid.tenant AS tenant,
    paid.rid AS rid,
    attempt,
    "at",
    CAST("at" AS DATE) AS day,
    coalesce(asked.key, '') AS key,
    coalesce(asked."user", '') AS "user",
    coalesce(asked.asked, '') AS asked,
    coalesce(nullif(paid.model, ''), asked.routed, '') AS model,
    coalesce(pool, '') AS pool,
    coalesce(asked.template, '') AS template,
    coalesce(asked.shadow, false) AS shadow,
    coalesce(asked.lease, '') AS lease,
    coalesce(asked.ended, false) AS ended,
    kind,
    coalesce(price, '') AS price,
    coalesce(usage.prompt_tokens, 0) AS prompt_tokens,
    coalesce(usage.cached_tokens, 0) AS cached_tokens,
    coalesce(usage.completion_tokens, 0) AS completion_tokens,
    coalesce(usage.estimated, false) OR kind = 'unknown' AS estimated,
    nano
FROM paid LEFT JOIN asked ON paid.tenant = asked.tenant AND paid.rid = asked.rid
WHERE kind <> 'unknown' OR asked.ended
"""


def last_of(lake: Place, stream: str) -> int:
    """Return the last sequence of a stream that the lake holds; 0 for none."""
    found = ranges(lake, stream)
    return found[-1].last if found else 0


def open_spend(lake: Place, hot: Hot | None = None) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with the view `calls`.

    Kinds of calls: `generated`, `generation_failed`, `spent` (its result was thrown away), and
    `unknown` (nobody ever said what came of it; billed at the most it can have cost).

    Args:
        lake: where the lake is.
        hot: rows that the lake did not have when they were read; a row that it has by now too
            counts once.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    attach(connection, lake)
    tail = hot or Hot()
    _table(connection, lake, "LOG", "events", tail.events)
    _table(connection, lake, "NOTES", "notes", tail.notes)
    for statement in (_ASKED, _PAID, _CALLS):
        connection.execute(statement)
    return connection


def _table(
    connection: duckdb.DuckDBPyConnection,
    lake: Place,
    stream: str,
    name: str,
    tail: Sequence[Row],
) -> None:
    first = min((row["sequence"] for row in tail), default=None)
    connection.register(f"hot_{name}", pa.Table.from_pylist(list(tail), schema=SCHEMAS[stream]))
    cold = read(
        connection, stream, readable(lake, stream, last=None if first is None else first - 1)
    )
    kept = cold if first is None else cold.filter(f"sequence < {int(first)}")
    kept.create_view(f"cold_{name}")
    connection.execute(f"CREATE VIEW {name} AS FROM cold_{name} UNION ALL BY NAME FROM hot_{name}")
