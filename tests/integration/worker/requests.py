"""Requests that wait for a worker."""

import asyncio
from datetime import UTC, datetime, timedelta

from eventrail.contracts.events import (
    Accepted,
    Event,
    EventData,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_message_id, new_rid, new_trace_id
from eventrail.contracts.records import Record, StoredRecord, encode_event
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import JetStreamLog

TENANT = "demo"


async def append(log: JetStreamLog, text: str, *, pool: str, stream: bool = False) -> str:
    """Append a request that waits for the pool; return its id."""
    rid, now, stage = new_rid(), datetime.now(UTC), f"model-{pool}"
    life: list[EventData] = [
        Accepted(sealed="", model="m", stream=stream),
        Screened([Message("user", text)]),
        Routed([stage, "verdict"], pool=pool, model="m-1", template="plain"),
    ]
    events = [
        encode_event(Event(event_id(rid, at), data.type, now, "test", encode_data(data)))
        for at, data in enumerate(life)
    ]
    deadline = now + timedelta(seconds=60)
    record = Record(rid, TENANT, stage, new_trace_id(), deadline, events)
    await log.append(record, after=0, message_id=new_message_id())
    return rid


async def settled(log: JetStreamLog, rid: str) -> StoredRecord:
    """Return the record that follows the one that was appended."""
    async with asyncio.timeout(30):
        while True:
            tail = await log.tail(TENANT, rid)
            if tail is not None and not tail.record.next.startswith("model-"):
                return tail
            await asyncio.sleep(0.02)
