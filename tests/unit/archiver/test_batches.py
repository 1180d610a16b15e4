import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest

from eventrail.archiver.batches import batches
from eventrail.archiver.bodies import TRIES, body_fetcher
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.records import Record, decode_record, encode_record
from eventrail.lake.messages import Archivable
from tests.unit.lake.lives import NOW, PATH, life

CLAIM = b'{"$body":"x","bytes":1}'


def message(number: int, size: int = 1, at: datetime = NOW) -> Archivable:
    return Archivable(number, "log.x.y.z", at, b"x" * size)


Queue: TypeAlias = asyncio.Queue[Sequence[Archivable]]


async def test_a_batch_is_full_at_its_count() -> None:
    queue: Queue = asyncio.Queue()
    queue.put_nowait([message(number) for number in range(3)])
    queue.put_nowait([message(number) for number in range(3, 5)])
    found = batches(queue, count=2, size=1000, age_s=60)
    assert [[each.sequence for each in await anext(found)] for _ in range(2)] == [[0, 1], [2, 3]]


async def test_a_batch_is_full_at_its_bytes() -> None:
    queue: Queue = asyncio.Queue()
    queue.put_nowait([message(number, 100) for number in range(4)])
    assert len(await anext(batches(queue, count=100, size=250, age_s=60))) == 3


async def test_a_small_batch_goes_when_it_is_old() -> None:
    queue: Queue = asyncio.Queue()
    queue.put_nowait([message(1)])
    assert len(await anext(batches(queue, count=100, size=1000, age_s=0.02))) == 1


async def test_a_batch_ends_at_midnight() -> None:
    late = NOW.replace(hour=23, minute=59)
    queue: Queue = asyncio.Queue()
    after = [message(number, at=late + timedelta(minutes=number)) for number in range(3)]
    queue.put_nowait(after)
    found = batches(queue, count=100, size=1000, age_s=0.02)
    assert [len(await anext(found)) for _ in range(2)] == [1, 2]


async def test_no_message_is_lost_between_batches() -> None:
    queue: Queue = asyncio.Queue()

    async def produce() -> None:
        for number in range(0, 200, 4):
            await asyncio.sleep(0.0005)
            await queue.put([message(number + more) for more in range(4)])

    producing = asyncio.create_task(produce())
    seen: list[int] = []
    async for batch in batches(queue, count=7, size=1000, age_s=0.002):
        seen.extend(one.sequence for one in batch)
        if len(seen) == 200:
            break
    await producing
    assert seen == list(range(200))


async def test_a_body_that_is_gone_does_not_stop_the_archive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eventrail.archiver.bodies.PAUSE_S", 0.0)
    tries = 0

    async def gone(_payload: bytes) -> Record:
        nonlocal tries
        tries += 1
        raise LogUnavailable("no such body")

    assert await body_fetcher(gone, lambda: True)(CLAIM) == CLAIM
    assert tries == TRIES


async def test_while_the_server_is_away_a_body_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eventrail.archiver.bodies.PAUSE_S", 0.0)
    whole = decode_record(life(PATH)[0].payload)
    tries = 0

    async def away_for_a_while(_payload: bytes) -> Record:
        nonlocal tries
        tries += 1
        if tries <= 3 * TRIES:
            raise LogUnavailable("away")
        return whole

    fetch = body_fetcher(away_for_a_while, lambda: False)
    assert await fetch(CLAIM) == encode_record(whole)
