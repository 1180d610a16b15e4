"""Responses that are there: see them, stream them again, stop them."""

import asyncio
import contextlib
from typing import Literal

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, problem
from eventrail.gateway.cancelling import cancel as ask_to_stop
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.query import Listed, listed
from eventrail.gateway.http.responses.carry import ResponseCarrier
from eventrail.gateway.http.responses.events import ResponseEvents, characters_at
from eventrail.gateway.http.responses.query import one_of
from eventrail.gateway.http.responses.read import Found, find
from eventrail.gateway.http.routing import Call, Parameter
from eventrail.gateway.http.sse import EventStream

CANCEL_S = 5.0
"""How long a cancel waits for the end that it asked for."""


class Deleted(msgspec.Struct, frozen=True):
    """What became of a DELETE: a log forgets nothing, so it only stops what still runs."""

    id: str
    status: str
    deleted: Literal[False] = False
    object: Literal["response.deleted"] = "response.deleted"


SHOWN = (
    Parameter("stream", "Its events", schema={"type": "string", "enum": ["true", "false"]}),
    Parameter(
        "starting_after",
        "`sequence_number` of the last event that came",
        schema={"type": "integer", "minimum": 0},
    ),
)
"""What `show` takes in its query, besides what changes nothing."""

_SHOWN = ("stream", "starting_after", "include", "include[]", "include_obfuscation")

_encode = msgspec.json.Encoder().encode


async def show(call: Call) -> None:
    """`GET /v1/responses/{response_id}`: how it stands; `stream=true` for its events."""
    asked = listed(call.exchange, also=_SHOWN)
    streams, place = one_of(asked, "stream", "false", "true") == "true", _place(call, asked)
    found = await find(call, call.at["response_id"])
    if streams:
        await _resume(call, found, place)
    else:
        await call.exchange.send(200, _encode(found.response()), [JSON])


async def cancel(call: Call) -> None:
    """`POST /v1/responses/{response_id}/cancel`: stop it, and say how it ended.

    If its end takes longer than `CANCEL_S`, it is shown as it stands.
    """
    found = await find(call, call.at["response_id"])
    answer = await _stopped(call, found)
    await call.exchange.send(200, _encode(found.response(answer)), [JSON])


async def delete(call: Call) -> None:
    """`DELETE /v1/responses/{response_id}`: stop it if it runs."""
    found = await find(call, call.at["response_id"])
    answer = await _stopped(call, found)
    status = found.response(answer).status
    await call.exchange.send(200, _encode(Deleted(call.at["response_id"], status)), [JSON])


async def _resume(call: Call, found: Found, after: int) -> None:
    gateway, rid = call.gateway, found.record.rid
    start = Answer(
        rid=rid,
        tenant=call.tenant,
        status="open",
        trace=found.answer.trace,
        created=found.answer.created,
        model=found.request.model,
    )
    events = ResponseEvents(start, found.request, found.origin, after)
    sent = characters_at(after)
    carrier = ResponseCarrier(EventStream(call.exchange), events, start, sent)
    if found.record.done:
        await carrier.end(found.answer)
        return
    with gateway.waiting.expect(rid) as future:
        async with gateway.feeds.kept(call.tenant, rid) as feed:
            waiting = gateway.waiting.answer(found.record, future, repeated=True)
            await carrier.follow(feed.queue, waiting)


def _place(call: Call, asked: Listed) -> int:
    """Return the number of the last event that the client has; -1 for none."""
    given = asked.more.get("starting_after") or call.exchange.header(b"last-event-id")
    if not given:
        return -1
    if given.isascii() and given.isdigit() and len(given) < 10:  # noqa: PLR2004 -- digits
        return int(given)
    raise problem(
        Code.INVALID_REQUEST,
        f"starting_after is the sequence_number of an event, not {given[:40]!r}",
        where="starting_after",
    )


async def _stopped(call: Call, found: Found) -> Answer:
    gateway, record = call.gateway, found.record
    if record.done:
        return found.answer
    with gateway.waiting.expect(record.rid) as future:
        answer = await ask_to_stop(gateway, call.tenant, record.rid, "asked for over HTTP")
        if answer.status != "open":
            return answer
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_S):
                return await gateway.waiting.answer(record, future, repeated=True)
    return answer
