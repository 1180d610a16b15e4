import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Rule, Template
from eventrail.contracts.events import (
    Accepted,
    Event,
    EventData,
    Generated,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_message_id, new_rid, new_trace_id
from eventrail.contracts.notes import Spent
from eventrail.contracts.records import Record, StoredRecord, encode_event
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from tests.conftest import Provisioned
from tests.integration.worker.provider import Provider, completes, hangs

TENANT = "demo"
STAGE = "model-remote"


@pytest.fixture
def provider() -> Provider:
    return Provider(completes("hello"), hangs())


@pytest.fixture
async def config(provider: Provider) -> AsyncIterator[Config]:
    async with provider.serving() as pool:
        yield Config(
            pools={
                "remote": pool,
                "other": msgspec.structs.replace(pool, url="http://127.0.0.1:1"),
            },
            templates={"plain": Template()},
            rules=[Rule(name="r", pool="remote")],
        )


async def append(log: JetStreamLog) -> str:
    """Append a request that waits for the worker; return its id."""
    rid, now = new_rid(), datetime.now(UTC)
    life: list[EventData] = [
        Accepted(sealed="", model="m"),
        Screened([Message("user", "hi")]),
        Routed([STAGE, "verdict"], pool="remote", model="m-1", template="plain"),
    ]
    events = [
        encode_event(Event(event_id(rid, at), data.type, now, "test", encode_data(data)))
        for at, data in enumerate(life)
    ]
    deadline = now + timedelta(seconds=60)
    record = Record(rid, TENANT, STAGE, new_trace_id(), deadline, events)
    await log.append(record, after=0, message_id=new_message_id())
    return rid


async def after(log: JetStreamLog, rid: str) -> StoredRecord:
    """Return the record that follows the one that was appended."""
    async with asyncio.timeout(20):
        while True:
            tail = await log.tail(TENANT, rid)
            if tail is not None and tail.record.next != STAGE:
                return tail
            await asyncio.sleep(0.02)


async def test_a_worker_serves_its_pool_and_hands_back_what_a_drain_cuts_off(
    provisioned: Provisioned, provider: Provider, nats_server: EmbeddedServer
) -> None:
    assert nats_server.url == provisioned.url
    host = Host(provisioned.settings(pools="remote", drain_s=0.1), [service], Silent())
    await host.start()
    log = JetStreamLog(provisioned.client, ObjectBodies(provisioned.client.jetstream()))

    rid = await append(log)
    record = (await after(log, rid)).record
    answer = record.new_events()[0].payload()
    assert isinstance(answer, Generated)
    assert (answer.text, record.next) == ("hello", "verdict")

    cut_off = await append(log)
    async with asyncio.timeout(10):
        while len(provider.bodies) < 2:
            await asyncio.sleep(0.02)
    await host.stop()

    async with asyncio.timeout(5):
        await provider.gone.wait()
    (spent,) = [note.payload() for note in await log.notes(TENANT, cut_off)]
    assert isinstance(spent, Spent)  # the record itself is the entry of the call
    assert (spent.attempt, spent.reason) == (event_id(cut_off, 3), "CancelledError")
    tail = await log.tail(TENANT, cut_off)
    assert tail is not None
    assert tail.record.next == STAGE  # another worker takes it from here
