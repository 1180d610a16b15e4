"""A batch made in the process beside is the batch made here."""

import asyncio
import os
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from eventrail.lake.messages import Archivable
from eventrail.lake.press import Press
from eventrail.lake.writer import LakeWriter
from eventrail.lake.writing import made
from loadtests.archive_lives import lives

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def batch() -> list[Archivable]:
    found = enumerate(lives(3, 60), 1)
    return [Archivable(number, subject, AT, payload) for number, (subject, payload) in found]


async def test_what_it_makes_is_what_is_made_here(batch: list[Archivable], tmp_path: Path) -> None:
    press = Press("LOG")
    try:
        content = await press.content(batch)
        assert content == bytes(made("LOG", batch, "here"))
        damaged = [*batch, Archivable(10_000, "log.done.acme.x", AT, b"no record")]
        assert await press.content(damaged) == bytes(made("LOG", damaged, "here"))
    finally:
        await press.close()
    with LakeWriter(tmp_path, "LOG").open() as writer:
        path = writer.write(batch, content)
    assert path.read_bytes() == content


async def test_one_that_was_killed_makes_nothing_and_the_next_is_asked(
    batch: list[Archivable],
) -> None:
    press = Press("LOG")
    try:
        first = await press.content(batch)
        process = press._process
        assert process is not None
        process.kill()
        await process.wait()
        assert await press.content(batch) is None
        assert await press.content(batch) == first
    finally:
        await press.close()


async def test_it_ends_when_nobody_asks_any_more(batch: list[Archivable]) -> None:
    press = Press("LOG")
    assert await press.content(batch) is not None
    process = press._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # as when the asking process is gone
    async with asyncio.timeout(10):
        assert await process.wait() == 0
    await press.close()


@pytest.mark.parametrize("sent", [7, 40, None])
async def test_it_ends_without_a_word_when_who_asked_dies(
    batch: list[Archivable], sent: int | None
) -> None:
    asked = msgspec.msgpack.encode(batch)
    reading, writing = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "eventrail.lake.press", "LOG"),
        stdin=asyncio.subprocess.PIPE,
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(writing)
    os.close(reading)  # nobody reads what it makes
    async with asyncio.timeout(30):
        _, told = await process.communicate((struct.pack(">Q", len(asked)) + asked)[:sent])
    assert (process.returncode, told) == (0, b"")
