"""DuckDB over the lake: the views `events`, `requests`, `stages`, `notes`, `shadows`."""

from pathlib import Path

import duckdb

from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.contracts.subjects import SHADOW
from eventrail.lake.files import ranges
from eventrail.lake.schema import SCHEMAS

_TERMINAL = ", ".join(f"'{name}'" for name in sorted(TERMINAL_TYPES))

_SPACES = {
    "events": ("all_events", "NOT coalesce(ends_with(tenant, '{suffix}'), false)"),
    "shadow_events": ("all_events", "ends_with(tenant, '{suffix}')"),
    "notes": ("all_notes", "NOT coalesce(ends_with(tenant, '{suffix}'), false)"),
    "shadow_notes": ("all_notes", "ends_with(tenant, '{suffix}')"),
}
"""Shadows apart from what apps asked."""

_LIVES = f"""
CREATE VIEW {{view}} AS
SELECT
    tenant,
    rid,
    any_value(trace) AS trace,
    coalesce(any_value(type) FILTER (type IN ({_TERMINAL})), 'open') AS status,
    any_value(problem.code) FILTER (type IN ({_TERMINAL})) AS problem,
    any_value(door) AS door,
    any_value("user") AS "user",
    any_value("session") AS "session",
    any_value(rule) AS rule,
    arg_min(route, position) FILTER (type = 'routed') AS route,
    arg_min(experiment, position) FILTER (type = 'routed') AS experiment,
    arg_min(arm, position) FILTER (type = 'routed') AS arm,
    arg_min(propensity, position) FILTER (type = 'routed') AS propensity,
    coalesce(
        arg_max(model, position) FILTER (type IN ('generated', 'cache_hit')),
        any_value(model) FILTER (type = 'accepted')
    ) AS model,
    arg_max(pool, position) FILTER (type IN ('generated', 'generation_failed')) AS pool,
    coalesce(bool_or(type = 'cache_hit'), false) AS cached,
    coalesce(sum(usage.prompt_tokens) FILTER (type IN ('generated', 'generation_failed')), 0)
        ::BIGINT AS prompt_tokens,
    coalesce(sum(usage.completion_tokens) FILTER (type IN ('generated', 'generation_failed')), 0)
        ::BIGINT AS completion_tokens,
    coalesce(sum(cost) FILTER (type IN ('generated', 'generation_failed')), 0) AS cost,
    arg_max(ttft_ms, position) FILTER (type = 'generated') AS ttft_ms,
    min("at") FILTER (type = 'accepted') AS accepted_at,
    max("at") FILTER (type IN ({_TERMINAL})) AS ended_at,
    (epoch_us(max("at") FILTER (type IN ({_TERMINAL})))
        - epoch_us(min("at") FILTER (type = 'accepted'))) / 1000.0 AS duration_ms,
    count(*) FILTER (type <> 'malformed') AS events,
    count(DISTINCT sequence) AS records{{more}}
FROM {{source}}
WHERE rid IS NOT NULL
GROUP BY tenant, rid
"""  # noqa: S608 -- made of constants

_STAGES = """
CREATE VIEW stages AS
SELECT
    tenant,
    rid,
    any_value(trace) AS trace,
    any_value(stage) AS stage,
    any_value("by") AS "by",
    span_id,
    any_value(span_parent) AS span_parent,
    min(span_start) AS started_at,
    max("at") AS ended_at,
    (epoch_us(max("at")) - epoch_us(min(span_start))) / 1000.0 AS duration_ms,
    list(type ORDER BY position) AS events,
    sum(cost) FILTER (type IN ('generated', 'generation_failed')) AS cost
FROM events
WHERE span_id IS NOT NULL
GROUP BY tenant, rid, span_id
"""


def open_lake(lake: Path) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with the views over the lake as it is now.

    `events` has one row an event, `requests` one a request, `stages` one a run of a stage,
    `notes` one a note; none of them has anything of shadows. `shadows` has one row a shadow,
    with `shadow_of`, the request that it repeats; `all_events` and `all_notes` have everything.
    The times are in UTC. A lake without files has empty views.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    _source(connection, lake, "LOG", "all_events")
    _source(connection, lake, "NOTES", "all_notes")
    for view, (source, which) in _SPACES.items():
        where = which.format(suffix=SHADOW)
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM {source} WHERE {where}")  # noqa: S608 -- constants
    connection.execute(_LIVES.format(view="requests", source="events", more=""))
    more = ",\n    any_value(shadow_of) AS shadow_of"
    connection.execute(_LIVES.format(view="shadows", source="shadow_events", more=more))
    connection.execute(_STAGES)
    return connection


def _source(connection: duckdb.DuckDBPyConnection, lake: Path, stream: str, view: str) -> None:
    connection.register(f"no_{view}", SCHEMAS[stream].empty_table())
    if not ranges(lake, stream):
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM no_{view}")  # noqa: S608 -- constants
        return
    pattern = str((lake / stream).resolve() / "date=*" / "hour=*" / "*.parquet")
    quoted = pattern.replace("'", "''")
    connection.execute(
        f"CREATE VIEW {view} AS SELECT * FROM read_parquet("  # noqa: S608 -- quoted above
        f"'{quoted}', hive_partitioning = true, union_by_name = true) "
        f"UNION ALL BY NAME SELECT * FROM no_{view}"  # columns that older files lack
    )
