"""`/v1/requests/{rid}`: status, cancel, and resuming a stream."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from datetime import datetime

import msgspec

from eventrail.client.progress import Progress
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.records import Record
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.names import TOKENS
from eventrail.gateway.cancelling import cancel
from eventrail.gateway.frames import FrameQueue, decode_frame
from eventrail.gateway.http.completion import Chunks
from eventrail.gateway.http.exchange import JSON, Exchange
from eventrail.gateway.http.relay import Relay
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.parts import Gateway


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
    object: str = "eventrail.request"


class _Cancel(msgspec.Struct, frozen=True):
    id: str
    status: str
    object: str = "eventrail.request"


_encode = msgspec.json.Encoder().encode


async def show(exchange: Exchange, gateway: Gateway, tenant: str, rid: str) -> None:
    """`GET`: how the request stands, its answer if there is one, and what happened so far."""
    record = await gateway.lookup.record(tenant, rid)
    answer = gateway.lookup.answer_of(record)
    status = _Status(rid, answer.status, record.deadline, answer, _lines(record))
    await exchange.send(200, _encode(status), [JSON])


async def delete(exchange: Exchange, gateway: Gateway, tenant: str, rid: str) -> None:
    """`DELETE`: ask the request to stop. 202 if it will, 200 if it had ended already."""
    answer = await cancel(gateway, tenant, rid, "DELETE over HTTP")
    if answer.status == "open":
        await exchange.send(202, _encode(_Cancel(rid, "cancelling")), [JSON])
    else:
        await exchange.send(200, _encode(_Cancel(rid, answer.status)), [JSON])


async def events(exchange: Exchange, gateway: Gateway, tenant: str, rid: str) -> None:
    """`GET .../events`: the stream again, from `Last-Event-ID` on."""
    record = await gateway.lookup.record(tenant, rid)
    now = gateway.lookup.answer_of(record)
    relay = Relay(
        EventStream(exchange),
        Chunks(rid, now.model, now.created),
        Progress.at(exchange.header(b"last-event-id") or ""),
        include_usage=True,
    )
    if record.done:
        await relay.end(now)
        return
    with gateway.waiting.expect(rid) as future:
        async with _kept_frames(gateway, tenant, rid) as queue:
            await relay.follow(queue, gateway.waiting.answer(record, future, repeated=True))


@contextlib.asynccontextmanager
async def _kept_frames(gateway: Gateway, tenant: str, rid: str) -> AsyncGenerator[FrameQueue, None]:
    """Yield a queue of the frames that the stream `TOKENS` still has, and those to come."""
    queue: FrameQueue = asyncio.Queue()

    async def read() -> None:
        subject = subjects.tokens(tenant, rid)
        async for _, message in follow_messages(gateway.client, TOKENS, subject, after=0):
            frame = decode_frame(message.data)
            if frame is not None:
                queue.put_nowait(frame)

    task = asyncio.create_task(read(), name=f"kept frames {rid}")
    try:
        yield queue
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _lines(record: Record) -> list[_EventLine]:
    return [
        _EventLine(event.id, event.type, event.at, event.by, event.span.id if event.span else "")
        for event in record.all_events()
    ]
