"""A cluster of three: losing one node loses nothing and stops nothing."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.loopback_cluster import loopback_cluster
from eventrail.config.model import Config, Pool
from eventrail.contracts.ids import new_message_id, new_rid, new_trace_id
from eventrail.contracts.records import Record
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import apply, check
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from tests.conftest import SMALL

CONFIG = Config(pools={"echo": Pool(engine="echo")})
WRITERS = 4
LIVES = 24


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[EmbeddedServer]]:
    servers = loopback_cluster(tmp_path)
    for server in servers:
        server.start()
    for server in servers:
        server.wait_ready(60)
    yield servers
    for server in servers:
        server.stop()


async def test_a_killed_node_loses_no_record_doubles_none_and_stops_nothing(
    cluster: list[EmbeddedServer],
) -> None:
    declared = declare(CONFIG, replicas=3, sizes=SMALL)
    client = await connect(Address(tuple(server.url for server in cluster)), "test")
    await apply(client, declared)
    await put_document(client, CONFIG)
    await check(client, declared)
    half = asyncio.Event()
    acknowledged: dict[str, list[int]] = {}
    writers = [asyncio.create_task(write(client, acknowledged, half)) for _ in range(WRITERS)]
    await half.wait()
    before = len(acknowledged)
    (await leader(client, cluster)).kill()
    await asyncio.gather(*writers)
    assert len(acknowledged) == WRITERS * LIVES > before
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    for rid, sequences in acknowledged.items():
        stored = await log.read("acme", rid)
        assert [each.sequence for each in stored] == sequences
        assert [each.record.next for each in stored] == ["router", "done"]
    state = await Management(client).stream("LOG")
    assert state is not None
    assert state["state"]["messages"] == 2 * WRITERS * LIVES
    await client.close()


async def write(client: Client, acknowledged: dict[str, list[int]], half: asyncio.Event) -> None:
    """Append lives of two records each and keep their acknowledged places."""
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    for _ in range(LIVES):
        rid = new_rid()
        first = await log.append(life(rid, "router"), after=0, message_id=new_message_id())
        assert isinstance(first, Appended)
        second = await log.append(
            life(rid, "done"), after=first.sequence, message_id=new_message_id()
        )
        assert isinstance(second, Appended)
        acknowledged[rid] = [first.sequence, second.sequence]
        if len(acknowledged) == WRITERS * LIVES // 2:
            half.set()


def life(rid: str, following: str) -> Record:
    return Record(
        rid=rid,
        tenant="acme",
        next=following,
        trace=new_trace_id(),
        deadline=datetime.now(UTC) + timedelta(minutes=1),
        events=[msgspec.Raw(b'{"type":"test"}')],
    )


async def leader(client: Client, cluster: list[EmbeddedServer]) -> EmbeddedServer:
    """Return the node that leads the log, whose loss matters most."""
    info = await Management(client).stream("LOG")
    assert info is not None
    return next(each for each in cluster if each.node.name == info["cluster"]["leader"])
