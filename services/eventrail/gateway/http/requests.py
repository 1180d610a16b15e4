"""`/v1/requests/{rid}`: status, cancel, and resuming a stream."""

from datetime import datetime

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.records import Record
from eventrail.gateway.cancelling import cancel
from eventrail.gateway.http.completion import Chunks
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.marks import HEADER, progress_at
from eventrail.gateway.http.query import AFTER, LIMIT, listed
from eventrail.gateway.http.relay import Relay
from eventrail.gateway.http.routing import Call, Parameter
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.listing import STATUSES, list_requests
from eventrail.gateway.lookup import PersonAnswer


class _EventLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """An event without its data, which may be large, and sealed."""

    id: str
    type: str
    at: datetime
    by: str
    span: str = ""


class _Status(msgspec.Struct, frozen=True):
    id: str
    status: str
    deadline: datetime
    answer: Answer
    events: list[_EventLine]
    person: PersonAnswer | None
    object: str = "eventrail.request"


class _Cancel(msgspec.Struct, frozen=True):
    id: str
    status: str
    object: str = "eventrail.request"


LISTED = (
    LIMIT,
    AFTER,
    Parameter("status", "Only these", schema={"type": "string", "enum": list(STATUSES)}),
)
"""What the list takes in its query."""

_encode = msgspec.json.Encoder().encode


async def index(call: Call) -> None:
    """`GET /v1/requests`: the tenant's requests, the one that moved last first."""
    asked = listed(call.exchange, also=("status",))
    page = await list_requests(
        call.gateway,
        call.tenant,
        status=asked.more.get("status"),
        after=asked.after,
        limit=asked.limit,
    )
    await call.exchange.send(200, _encode(page), [JSON])


async def show(call: Call) -> None:
    """`GET`: how the request stands, its answer if there is one, and what happened so far."""
    gateway, rid = call.gateway, call.at["rid"]
    record = await gateway.lookup.record(call.tenant, rid)
    answer = gateway.lookup.answer_of(record)
    person = await gateway.lookup.person(record)
    status = _Status(rid, answer.status, record.deadline, answer, _lines(record), person)
    await call.exchange.send(200, _encode(status), [JSON])


async def delete(call: Call) -> None:
    """`DELETE`: ask the request to stop. 202 if it will, 200 if it had ended already."""
    exchange, rid = call.exchange, call.at["rid"]
    answer = await cancel(call.gateway, call.tenant, rid, "DELETE over HTTP")
    if answer.status == "open":
        await exchange.send(202, _encode(_Cancel(rid, "cancelling")), [JSON])
    else:
        await exchange.send(200, _encode(_Cancel(rid, answer.status)), [JSON])


async def events(call: Call) -> None:
    """`GET .../events`: the stream again, from `Last-Event-ID` on.

    Raises:
        RequestProblem: `not_found`; `invalid_request`, the id is none of this stream.
    """
    exchange, gateway, tenant, rid = call.exchange, call.gateway, call.tenant, call.at["rid"]
    record = await gateway.lookup.record(tenant, rid)
    exchange.set_extra(b"x-request-id", rid.encode())
    now = gateway.lookup.answer_of(record)
    relay = Relay(
        EventStream(exchange),
        Chunks(rid, now.model, now.created),
        progress_at(rid, exchange.header(HEADER)),
        include_usage=True,
    )
    if record.done:
        await relay.end(now)
        return
    with gateway.waiting.expect(rid) as future:
        async with gateway.feeds.kept(tenant, rid) as feed:
            await relay.follow(feed.queue, gateway.waiting.answer(record, future, repeated=True))


def _lines(record: Record) -> list[_EventLine]:
    return [
        _EventLine(event.id, event.type, event.at, event.by, event.span.id if event.span else "")
        for event in record.all_events()
    ]
