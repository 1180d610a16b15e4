"""A server that is killed may count deliveries anew; nobody may believe it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.interface import Appended, Delivery
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from tests.conftest import SMALL
from tests.lives import ACCEPTED, SCREENED, record


@pytest.fixture
def server(tmp_path: Path) -> EmbeddedServer:
    return EmbeddedServer.on_free_ports(tmp_path)


@pytest.fixture
async def log(server: EmbeddedServer) -> AsyncIterator[JetStreamLog]:
    server.start()
    server.wait_ready()
    client = await connect(Address((server.url,)), "test")
    await apply(client, declare(Config(), sizes=SMALL))
    yield JetStreamLog(client, ObjectBodies(client.jetstream()))
    await client.close()
    server.stop()


async def append(log: JetStreamLog) -> None:
    one = record(ACCEPTED, SCREENED, next_stage="router")
    outcome = await log.append(one, after=0, message_id=new_message_id())
    assert isinstance(outcome, Appended)


async def believed(log: JetStreamLog, queue: asyncio.Queue[Delivery]) -> Delivery:
    """Append until a delivery is surely the first of its record; settle the ones before."""
    async with asyncio.timeout(15):
        while True:
            await append(log)
            delivery = await queue.get()
            if log.first_hand(delivery):
                return delivery
            await delivery.ack()
            await asyncio.sleep(0.05)


async def test_after_a_kill_only_what_was_stored_since_is_surely_new(
    log: JetStreamLog, server: EmbeddedServer
) -> None:
    queue: asyncio.Queue[Delivery] = asyncio.Queue()
    source = log.work("router")
    await source.start(queue.put_nowait)
    source.grant(100)
    held = await believed(log, queue)  # handed to us, and never acknowledged

    server.kill()
    server.start()
    server.wait_ready()

    async with asyncio.timeout(30):
        again = await queue.get()
    assert again.sequence == held.sequence
    assert not log.first_hand(again), f"handed out before, whatever its count ({again.attempt})"
    await again.ack()
    fresh = await believed(log, queue)
    assert fresh.sequence > held.sequence
    await source.stop()
