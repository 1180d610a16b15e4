"""Which past requests are replayed: a SQL condition on the view `requests`, or ids."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import duckdb
import msgspec

from eventrail.contracts.errors import EventrailError, UndecodableMessage
from eventrail.contracts.events import Event, Span, Versions
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE
from eventrail.experiments.draw import uniform
from eventrail.lake.query import rows
from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake

_CHOSEN = """
SELECT tenant, rid FROM requests
WHERE status <> 'open' AND accepted_at IS NOT NULL AND ({where})
ORDER BY accepted_at, rid
"""

_EVENTS = """
SELECT c.place, e.event_id, e.tenant, e.rid, e.type, e."at", e."by", e.data, e.version,
    e.span_id, e.span_parent, e.span_start, e.trace, e.deadline
FROM all_events e JOIN chosen c ON e.rid = c.rid AND e.tenant = c.tenant
WHERE e.type <> 'malformed'
ORDER BY c.place, e.position
"""

BATCH = 2_000
"""Requests whose events are in memory at once."""


class InvalidCondition(EventrailError):
    """What was given as a condition is none."""


class Chosen(msgspec.Struct, frozen=True):
    """One request that is to be replayed."""

    tenant: str
    rid: str


class Selection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which requests.

    Attributes:
        where: a SQL condition on the view `requests`.
        rids: ids; None for all that fulfil the condition.
        sample: so many of them, drawn by a hash of their ids; 0 for all.
        seed: of the draw.
        limit: the first so many, oldest first; 0 for all.
    """

    where: str = "true"
    rids: list[str] | None = None
    sample: int = 0
    seed: int = 0
    limit: int = 0


def check_condition(where: str) -> str:
    """Return `where` if it is one SQL expression and nothing else.

    Raises:
        InvalidCondition: it is not.
    """
    if not where.strip():
        raise InvalidCondition("--where is empty; leave it out for all requests")
    query = f"SELECT (\n{where}\n) AS holds"
    with duckdb.connect(":memory:") as connection:
        found = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()
    parsed: dict[str, Any] = msgspec.json.decode(str(found[0]) if found else "{}")
    if parsed.get("error"):
        raise InvalidCondition(f"--where: {parsed.get('error_message', 'no SQL')}: {where!r}")
    statements = cast("list[dict[str, Any]]", parsed.get("statements", []))
    nodes = [cast("dict[str, Any]", each.get("node", {})) for each in statements]
    if len(nodes) != 1 or not _expression(nodes[0]):
        raise InvalidCondition(
            f"--where is a condition such as \"tenant = 'demo' AND cost > 0\", not {where!r}"
        )
    return where


def _expression(node: dict[str, Any]) -> bool:
    source = cast("dict[str, Any]", node.get("from_table") or {})
    return (
        node.get("type") == "SELECT_NODE"
        and len(node.get("select_list") or []) == 1
        and source.get("type") == "EMPTY"
        and not node.get("where_clause")
        and not node.get("modifiers")
    )


def choose(lake: Place, selection: Selection) -> list[Chosen]:
    """Return the requests that have ended and fulfil a selection, oldest first.

    Raises:
        InvalidCondition: the condition is none.
        QueryFailed: it names what the view does not have.
    """
    query = _CHOSEN.format(where=f"\n{check_condition(selection.where)}\n")
    with open_lake(lake) as connection:
        found = [Chosen(row["tenant"], row["rid"]) for row in rows(connection, query)]
    if selection.rids is not None:
        wanted = set(selection.rids)
        found = [each for each in found if each.rid in wanted]
    if selection.sample:
        drawn = sorted(found, key=lambda each: uniform(str(selection.seed), each.rid))
        kept = {each.rid for each in drawn[: selection.sample]}
        found = [each for each in found if each.rid in kept]
    return found[: selection.limit] if selection.limit else found


def read_records(lake: Place, chosen: Sequence[Chosen]) -> Iterator[Record]:
    """Yield each request as one record with all of its events, in the order given."""
    from eventrail.lake.arrow import arrow  # noqa: PLC0415 -- heavy

    for begin in range(0, len(chosen), BATCH):
        part = chosen[begin : begin + BATCH]
        columns: dict[str, list[Any]] = {
            "place": list(range(len(part))),
            "tenant": [each.tenant for each in part],
            "rid": [each.rid for each in part],
        }
        with open_lake(lake) as connection:
            connection.register("chosen", arrow.table(columns))
            found = rows(connection, _EVENTS)
        lives: dict[int, list[dict[str, Any]]] = {}
        for row in found:
            lives.setdefault(row["place"], []).append(row)
        for place in sorted(lives):
            yield _record(lives[place])


def _record(life: Sequence[dict[str, Any]]) -> Record:
    last = life[-1]
    return Record(
        rid=last["rid"],
        tenant=last["tenant"],
        next=DONE,
        trace=last["trace"],
        deadline=last["deadline"],
        events=[encode_event(_event(row)) for row in life],
    )


def _event(row: dict[str, Any]) -> Event:
    span = None
    if row["span_id"] is not None:
        span = Span(row["span_id"], row["span_start"], row["span_parent"] or "")
    if row["data"] is None:
        raise UndecodableMessage(f"event {row['event_id']} has no data in the lake")
    return Event(
        id=row["event_id"],
        type=row["type"],
        at=row["at"],
        by=row["by"],
        data=msgspec.Raw(str(row["data"]).encode()),
        version=msgspec.convert(row["version"] or {}, Versions),
        span=span,
    )
