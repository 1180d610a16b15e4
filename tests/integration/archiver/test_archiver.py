import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from eventrail.archiver import service
from eventrail.archiver.settings import ArchiverSettings
from eventrail.archiver.truncate import Truncate
from eventrail.config.settings import Settings
from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import Judged
from eventrail.lake.files import gaps, next_sequence, ranges
from eventrail.lake.messages import Archivable
from eventrail.lake.views import open_lake
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from tests.integration.warden.nats_server import NatsServer, declare
from tests.unit.lake.lives import FAILED, PATH, life, note

PROCESS = Path(__file__).with_name("process.py")
KILLS = 10


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_AGE_S", "0.05")
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_BATCH", "100")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path / "jetstream")
    server.start()
    client = await server.client()
    await declare(client, ack_wait=30)
    await client.close()
    yield server
    server.kill()


@pytest.fixture
async def client(server: NatsServer) -> AsyncIterator[Client]:
    client = await server.client()
    yield client
    await client.close()


async def publish(client: Client, messages: list[Archivable]) -> int:
    last = 0
    for one in messages:
        last = (await client.jetstream().publish(one.subject, one.payload)).seq
    return last


async def archived_to(lake: Path, stream: str, last: int, within: float = 30.0) -> None:
    async with asyncio.timeout(within):
        while next_sequence(lake, stream) <= last:
            await asyncio.sleep(0.05)


async def test_log_and_notes_are_in_the_lake_moments_later(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    host = Host(Settings(nats_url=server.url, state=tmp_path), [service], Silent())
    await host.start()
    rid = new_rid()
    last = await publish(client, life(PATH, rid=rid))
    await client.jetstream().publish("log.router.acme.nonsense", b"\xff")
    await publish(client, [note(rid, 1, Judged(judge="length", scores={"length": 1.0}))])
    lake = tmp_path / "lake"
    await archived_to(lake, "LOG", last + 1)
    await archived_to(lake, "NOTES", 1)
    await host.stop()
    with open_lake(lake) as query:
        assert query.execute("SELECT rid, status, events FROM requests").fetchall() == [
            (rid, "completed", 8)
        ]
        assert query.execute("SELECT rid, judge FROM notes").fetchall() == [(rid, "length")]
        assert query.execute("SELECT sequence FROM events WHERE type = 'malformed'").fetchall() == [
            (last + 1,)
        ]


async def test_killed_at_random_moments_the_lake_is_the_log_each_event_once(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    rng = random.Random(seed)
    lake = tmp_path / "lake"
    enough = asyncio.Event()
    published = asyncio.create_task(_publish_steadily(client, enough))
    seen: set[int] = set()
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, str(PROCESS), server.url, str(tmp_path)])  # noqa: ASYNC220 -- to be killed
        await _grown(lake, next_sequence(lake, "LOG"))
        await asyncio.sleep(rng.uniform(0, 0.4))
        process.kill()
        process.wait()
        seen.add(next_sequence(lake, "LOG"))
    enough.set()
    last = await published
    assert len(seen) > KILLS // 2, "the kills hit no archiver at work"
    process = subprocess.Popen([sys.executable, str(PROCESS), server.url, str(tmp_path)])  # noqa: ASYNC220 -- to be killed
    await archived_to(lake, "LOG", last, 60)
    process.kill()
    process.wait()
    assert gaps(ranges(lake, "LOG")) == []
    assert not list(lake.glob("LOG/date=*/hour=*/*.tmp"))
    with open_lake(lake) as query:
        counts = query.execute(
            "SELECT count(*), count(DISTINCT event_id), count(DISTINCT sequence) FROM events"
        ).fetchone()
        ended = query.execute("SELECT count(*) FROM requests WHERE status <> 'open'").fetchone()
    requests = last // 7
    assert counts == (requests * 10, requests * 10, last)
    assert ended == (requests * 2,)


async def _publish_steadily(client: Client, enough: asyncio.Event) -> int:
    """Publish pairs of lives, 7 records and 10 events a pair, until it is enough."""
    last = 0
    while not enough.is_set():
        last = await publish(client, [*life(PATH), *life(FAILED)])
        await asyncio.sleep(0.05)
    return last


async def _grown(lake: Path, before: int) -> None:
    async with asyncio.timeout(30):
        while next_sequence(lake, "LOG") <= before:
            await asyncio.sleep(0.01)


async def test_a_second_archiver_stands_by_and_takes_over(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    settings = Settings(nats_url=server.url, state=tmp_path)
    first = Host(settings, [service], Silent())
    second = Host(settings, [service], Silent())
    await first.start()
    await archived_to(tmp_path / "lake", "LOG", await publish(client, life(PATH)))
    await second.start()
    await archived_to(tmp_path / "lake", "LOG", await publish(client, life(PATH)))
    await first.stop()
    await archived_to(tmp_path / "lake", "LOG", await publish(client, life(PATH)))
    await second.stop()
    with open_lake(tmp_path / "lake") as query:
        assert query.execute("SELECT count(*), sum(events)::INT FROM requests").fetchone() == (
            3,
            24,
        )


async def test_the_hot_log_loses_only_what_is_archived_and_ended(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    host = Host(Settings(nats_url=server.url, state=tmp_path), [service], Silent())
    await host.start()
    await publish(client, life(PATH))
    open_from = await publish(client, life(FAILED)) + 1
    await publish(client, life(PATH[:2]))
    last = await publish(client, life(PATH))
    await archived_to(tmp_path / "lake", "LOG", last)
    await Truncate(client, tmp_path / "lake", ArchiverSettings(keep_hot_s=3600)).once()
    info = await client.jetstream().stream_info("LOG")
    assert info.state.first_seq == 1
    await Truncate(client, tmp_path / "lake", ArchiverSettings(keep_hot_s=0)).once()
    info = await client.jetstream().stream_info("LOG")
    assert (info.state.first_seq, info.state.last_seq) == (open_from, last)
    await archived_to(tmp_path / "lake", "LOG", await publish(client, life(PATH)))
    await host.stop()
    with open_lake(tmp_path / "lake") as query:
        assert query.execute("SELECT count(*) FROM requests").fetchone() == (5,)


async def test_archiving_goes_on_after_a_kill_of_the_server(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    host = Host(Settings(nats_url=server.url, state=tmp_path), [service], Silent())
    await host.start()
    await archived_to(tmp_path / "lake", "LOG", await publish(client, life(PATH)))
    server.kill()
    await asyncio.sleep(0.3)
    server.start()
    other = await server.client()
    await archived_to(tmp_path / "lake", "LOG", await publish(other, life(PATH)), 30)
    await other.close()
    await host.stop()
