"""The requests of a report, once, as a temporary table; everything else is reckoned from it."""

import re
from datetime import datetime
from typing import Final

import duckdb
import msgspec

from eventrail.studies.asking import asked, told
from eventrail.studies.selection import Selection, Window, condition
from eventrail.studies.shown import listed, moment

WANTED_BUCKETS: Final = 30
_WIDTHS: Final = (1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400)
"""Seconds that a point of a plot over time may stand for."""

_NAMES: Final = (
    "problem",
    "door",
    "route",
    "arm",
    "experiment",
    "model",
    "pool",
    "template",
    "intent",
    "cache",
    "revision",
    "release",
    "blocked_by",
)
COLUMNS: Final = f"""
    tenant, rid, tenant || '/' || coalesce("session", "user", rid) AS unit,
    accepted_at, ended_at, status, propensity, cached, cost, prompt_tokens, completion_tokens,
    ttft_ms, duration_ms, relevance, confidence, rating, judged,
    length(question) AS question_chars, length(answer) AS answer_chars,
    {", ".join(f"coalesce({name}::VARCHAR, '') AS {name}" for name in _NAMES)}
"""
"""What reports know of a request. Requests of one session, or one user, hang together: `unit`."""


_TEXT = re.compile(r"length\(\w+\)")


class Chosen(msgspec.Struct, frozen=True):
    """What was chosen.

    Attributes:
        count: how many requests.
        first: when the first was accepted; None of none.
        last: when the last was accepted.
        units: how many sessions, users or lone requests.
        bucket: seconds of a point of a plot over time.
    """

    count: int
    first: datetime | None
    last: datetime | None
    units: int
    bucket: int


def choose(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    times: Window,
    name: str = "chosen",
    *,
    texts: bool = True,
) -> Chosen:
    """Make the temporary table `name` of the requests of a selection; return what is in it.

    Args:
        connection: with the views.
        selection: what is wanted.
        times: of the selection.
        name: of the table.
        texts: whether the lengths of questions and answers are wanted, which takes reading them.

    Raises:
        QueryFailed: the condition does not parse, or names what is not there.
    """
    where, parameters = condition(selection, times)
    columns = COLUMNS if texts else _TEXT.sub("NULL::BIGINT", COLUMNS)
    told(
        connection,
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM requests WHERE {where}",  # noqa: S608 -- the analyst's own condition, on their own lake
        parameters,
    )
    return measured(connection, name)


def measured(connection: duckdb.DuckDBPyConnection, name: str = "chosen") -> Chosen:
    """Return what is in a table of requests."""
    [(count, first, last, units)] = asked(
        connection,
        f"SELECT count(*), min(accepted_at), max(accepted_at), count(DISTINCT unit) FROM {name}",  # noqa: S608 -- our own table
    )
    return Chosen(count, first, last, units, bucket_of(first, last))


def bucket_of(first: datetime | None, last: datetime | None) -> int:
    """Return how many seconds a point stands for, so that there are about thirty."""
    if first is None or last is None:
        return _WIDTHS[0]
    span = (last - first).total_seconds()
    return next((each for each in _WIDTHS if span / each <= WANTED_BUCKETS), _WIDTHS[-1])


def bucket_sql(seconds: int, column: str = "accepted_at") -> str:
    """Return the expression of the beginning of a point's time."""
    return f"to_timestamp(floor(epoch({column}) / {seconds}) * {seconds})"


def subject(selection: Selection, chosen: Chosen) -> str:
    """Return what a report is about, in a line."""
    whose = f"of tenant {selection.tenant}" if selection.tenant else "of all tenants"
    parts = [f"{chosen.count:,} requests {whose}"]
    if chosen.first is not None and chosen.last is not None:
        parts[0] += f", {moment(chosen.first)} to {moment(chosen.last)} UTC"
    if selection.where:
        parts.append(f"where {selection.where}")
    if selection.by:
        parts.append(f"split by {listed(list(selection.by))}")
    return "; ".join(parts)
