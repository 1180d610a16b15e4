"""Large bodies go with the last record that refers to them, and not before."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from eventrail.archiver import service
from eventrail.archiver.let_go import LetGo
from eventrail.archiver.settings import ArchiverSettings
from eventrail.archiver.truncate import Truncate
from eventrail.config.settings import Settings
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Accepted, EventData, Failed, Screened
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.records import Record, decode_record
from eventrail.contracts.requests import Message
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.lake.files import next_sequence
from eventrail.lake.views import open_lake
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from tests.integration.warden.nats_server import NatsServer, declare
from tests.unit.lake.lives import life

LARGE = 300_000
SHARED = "the same in many requests " * 12_000
SAFE = timedelta(seconds=3)
"""More than a busy machine takes to archive two requests."""


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    server = NatsServer(tmp_path / "jetstream")
    server.start()
    client = await server.client()
    await declare(client, ack_wait=30)
    yield client
    await client.close()
    server.kill()


@pytest.fixture
async def archive(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Path]:
    """An archiver that runs; its own truncation is hours away."""
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_AGE_S", "0.05")
    address = f"{client.connected_url.scheme}://{client.connected_url.netloc}"  # type: ignore[union-attr]
    host = Host(Settings(nats_url=address, state=tmp_path), [service], Silent())
    await host.start()
    yield tmp_path / "lake"
    await host.stop()


def request(own: str) -> list[Record]:
    """Return a life with a body of its own and one that it shares."""
    accepted = Accepted(sealed=own * LARGE, model="m")
    screened = Screened([Message("user", SHARED)])
    failed = Failed(problem=Problem("policy", "no"))
    path: list[tuple[str, list[EventData]]] = [
        ("guardrail", [accepted]),
        ("router", [screened]),
        ("done", [failed]),
    ]
    return [decode_record(one.payload) for one in life(path)]


async def append(log: JetStreamLog, records: list[Record], after: int = 0) -> int:
    for one in records:
        outcome = await log.append(one, after=after, message_id=new_message_id())
        assert isinstance(outcome, Appended)
        after = outcome.sequence
    return after


async def archived(lake: Path, last: int) -> None:
    async with asyncio.timeout(20):
        while next_sequence(lake, "LOG") <= last:
            await asyncio.sleep(0.05)


async def test_a_body_goes_when_nothing_hot_refers_to_it(client: Client, archive: Path) -> None:
    bodies = ObjectBodies(client.jetstream())
    log = JetStreamLog(client, bodies)
    ended, is_open = request("a"), request("b")
    await append(log, ended)
    tail = await append(log, is_open[:2])
    await archived(archive, tail)
    assert len(await bodies.stored()) == 3

    let_go = LetGo(bodies, archive, SAFE)
    truncate = Truncate(client, archive, ArchiverSettings(keep_hot_s=0), let_go)
    await truncate.once()
    assert len(await bodies.stored()) == 3, "they were touched a moment ago"

    await asyncio.sleep(SAFE.total_seconds())
    tail = await append(log, is_open[2:], tail)
    again = request("c")
    tail = await append(log, again[:2])
    await archived(archive, tail)
    await truncate.once()
    stored = await bodies.stored()
    assert len(stored) == 2, "the open request's stay: its own, and the one it shares"
    held = await log.tail("acme", again[0].rid)
    assert held is not None
    assert held.record.all_events()[1].payload() == Screened([Message("user", SHARED)])

    tail = await append(log, again[2:], tail)
    await archived(archive, tail)
    await asyncio.sleep(SAFE.total_seconds())
    await truncate.once()
    assert await bodies.stored() == set()
    with open_lake(archive) as query:
        rows = query.execute("SELECT strlen(data) FROM events WHERE type = 'accepted'").fetchall()
    assert all(size > LARGE for (size,) in rows)
    assert len(rows) == 3


async def test_who_stores_a_body_again_keeps_it(client: Client) -> None:
    bodies = ObjectBodies(client.jetstream())
    await bodies.put("a", b"x" * LARGE)
    looked = datetime.now(UTC) - timedelta(hours=1)
    assert not await bodies.let_go("a", looked)
    assert await bodies.get("a") == b"x" * LARGE
    assert await bodies.let_go("a", datetime.now(UTC) + timedelta(seconds=1))
    assert await bodies.stored() == set()
    await bodies.put("a", b"x" * LARGE)
    assert await bodies.get("a") == b"x" * LARGE


async def test_an_old_body_is_touched_by_who_needs_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = ObjectBodies(client.jetstream())
    await bodies.put("a", b"x" * LARGE)
    await asyncio.sleep(0.05)
    between = datetime.now(UTC)
    monkeypatch.setattr("eventrail.eventlog.jetstream.bodies.FRESH", timedelta(0))
    await bodies.put("a", b"x" * LARGE)
    assert not await bodies.let_go("a", between)
    assert await bodies.get("a") == b"x" * LARGE
