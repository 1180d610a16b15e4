"""Feedback in the lake, and that in the hot stream which is not there yet, as one table."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import typer

from eventrail.cli.inspect.session import command_settings, connected
from eventrail.cli.moments import moment
from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.notes import Feedback, decode_note
from eventrail.contracts.subjects import in_shadow
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.lake.arrow import arrow
from eventrail.lake.views import open_lake

if TYPE_CHECKING:
    import duckdb
    from nats.aio.client import Client

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SUBJECT: Final = f"note.{Feedback.kind}.>"

_ALL: Final = """
CREATE OR REPLACE TEMP VIEW told AS
WITH cold AS (
    SELECT note_id, tenant, rid, "at", signal, value, text, "user",
        coalesce(implicit, false) AS implicit, confidence, evidence, other, place
    FROM notes WHERE kind = 'feedback'
)
SELECT * FROM cold
UNION ALL BY NAME
SELECT * FROM hot WHERE note_id NOT IN (SELECT note_id FROM cold)
"""

_WHERE: Final = """
WHERE (len($signals) = 0 OR list_contains($signals, t.signal))
    AND ($tenant = '' OR t.tenant = $tenant) AND t."at" >= $since
"""

_NEWEST: Final = """
SELECT t.* EXCLUDE (note_id) FROM told t {where} ORDER BY t."at" DESC, t.rid, t.signal LIMIT $most
"""

_SUMMED: Final = """
SELECT {columns} t.signal AS signal, count(*) AS count, count(DISTINCT t.rid) AS requests,
    avg(t.value) AS value,
    avg((CASE t.signal WHEN 'stars' THEN t.value <= 2 ELSE t.value < 0 END)::INTEGER) AS bad,
    avg(t.confidence) AS confidence
FROM told t {join} {where} GROUP BY ALL ORDER BY ALL
"""

_JOIN: Final = "LEFT JOIN requests r ON r.tenant = t.tenant AND r.rid = t.rid"
_SLICES: Final = {
    "signal": "",
    "tenant": "t.tenant AS tenant,",
    "day": "date_trunc('day', t.\"at\") AS day,",
    "hour": "date_trunc('hour', t.\"at\") AS hour,",
}


class Asked(NamedTuple):
    """What is asked for.

    Attributes:
        signals: only these; all if there is none.
        tenant: only this one's; empty for all.
        since: a time, or how long ago; empty for everything.
        lake: where the lake is; None for the environment's. One that is named is looked at alone,
            unless `nats` is named too.
        state: the state folder of `eventrail up`.
        nats: URL of NATS.
    """

    signals: tuple[str, ...]
    tenant: str
    since: str
    lake: str | None
    state: Path | None
    nats: str | None


def newest(asked: Asked, most: int) -> list[dict[str, Any]]:
    """Return the newest feedback, at most so much.

    Raises:
        InvalidMoment: `since` is none.
        QueryFailed: the lake cannot be read.
    """
    return _ask(asked, _NEWEST.format(where=_WHERE), {"most": most})


def summed(asked: Asked, by: str) -> list[dict[str, Any]]:
    """Return counts and means by signal, and by a slice besides; raises as `newest` does."""
    known = by in _SLICES
    columns = _SLICES[by] if known else f"r.{by} AS {by},"
    query = _SUMMED.format(columns=columns, join="" if known else _JOIN, where=_WHERE)
    return _ask(asked, query, {})


def _ask(asked: Asked, query: str, more: dict[str, object]) -> list[dict[str, Any]]:
    since = moment(asked.since) or _FIRST
    settings = command_settings(nats=asked.nats, state=asked.state, lake=asked.lake)

    async def hot() -> list[dict[str, Any]]:
        async with connected(settings, "feedback") as client:
            return await hot_rows(client, since)

    apart = asked.lake is not None and asked.nats is None
    try:
        found = [] if apart else asyncio.run(hot())
    except LogUnavailable as error:
        typer.echo(f"only the lake is looked at: {error}", err=True)
        found = []
    given: dict[str, object] = {
        "signals": list(asked.signals),
        "tenant": asked.tenant,
        "since": since,
        **more,
    }
    with open_lake(settings.lake_place) as connection:
        join_hot(connection, found)
        return _named(connection, query, given)


def _named(
    connection: "duckdb.DuckDBPyConnection", query: str, given: dict[str, object]
) -> list[dict[str, Any]]:
    """Return the rows of a query whose parameters have names."""
    used = {name: value for name, value in given.items() if f"${name}" in query}
    found: Any = connection.sql(query, params=used).to_arrow_table()
    return found.to_pylist()


def join_hot(connection: "duckdb.DuckDBPyConnection", found: list[dict[str, Any]]) -> None:
    """Make the view `told` of the lake's feedback and of rows that may be in it already."""
    connection.register("hot", arrow.Table.from_pylist(found, schema=_schema()))
    connection.execute(_ALL)


async def hot_rows(client: "Client", since: datetime) -> list[dict[str, Any]]:
    """Return the feedback that the hot stream holds, from a time on."""
    found: list[dict[str, Any]] = []
    async for batch in read_batches(client, names.NOTES, _SUBJECT, since=since):
        rows = (_row(message.data) for message in batch)
        found += [row for row in rows if row is not None]
    return found


def _row(payload: bytes) -> dict[str, Any] | None:
    try:
        note = decode_note(payload)
        data = note.payload()
    except UndecodableMessage:
        return None
    if not isinstance(data, Feedback) or in_shadow(note.tenant):
        return None
    return {
        "note_id": note.id,
        "tenant": note.tenant,
        "rid": note.rid,
        "at": note.at,
        "signal": data.signal,
        "value": data.value,
        "text": data.text,
        "user": data.user,
        "implicit": data.implicit,
        "confidence": data.confidence,
        "evidence": data.evidence,
        "other": data.other,
        "place": data.place,
    }


def _schema() -> Any:
    text, number = arrow.string(), arrow.float64()
    named = dict.fromkeys(("note_id", "tenant", "rid"), text)
    named |= {"at": arrow.timestamp("us", tz="UTC"), "signal": text, "value": number}
    named |= {"text": text, "user": text, "implicit": arrow.bool_(), "confidence": number}
    named |= {"evidence": text, "other": text, "place": arrow.int64()}
    return arrow.schema(list(named.items()))
