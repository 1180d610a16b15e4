"""Kill the archiver at random moments under load; then the lake is the log, each event once.

    python -m loadtests.archive_kills --times 200
    python -m loadtests.archive_kills --times 20 --seed 7

Lives, notes and changes are published all the while. The archiver writes small files and compacts
them at once, so that many kills come while it writes a file, a compacted one, or a manifest, or
while it removes what was replaced. After every kill each row in the lake is readable once, up to
where its names end. In the end another archiver finishes, and every message of the log is held
against the lake: by sequence, by event id, and by the hash of its data.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec
import uvloop
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config
from eventrail.contracts.changes import Changed, FieldChange, encode_change
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import Judged, Note, encode_note
from eventrail.contracts.subjects import change as change_subject
from eventrail.contracts.subjects import note as note_subject
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.lake.coverage import holes
from eventrail.lake.files import listing, next_sequence, readable
from eventrail.lake.reading import read
from eventrail.lake.storage.opening import open_storage
from eventrail.lake.verify import verify_files, verify_hot
from loadtests.archive_lives import life
from loadtests.archive_process import begin
from loadtests.machine import this_machine

ARCHIVER = {
    "EVENTRAIL_ARCHIVE_AGE_S": "0.03",
    "EVENTRAIL_ARCHIVE_BATCH": "60",
    "EVENTRAIL_ARCHIVE_KEEP_HOT_S": "0",
    "EVENTRAIL_ARCHIVE_COMPACT_EVERY_S": "0.02",
    "EVENTRAIL_ARCHIVE_COMPACT_FILES": "3",
    "EVENTRAIL_ARCHIVE_COMPACT_AGE_S": "0",
    "EVENTRAIL_ARCHIVE_GRACE_S": "0.2",
}
"""Small files, compacted at once; nothing leaves the hot log, which is held against the lake."""

GROWS_S = 60.0
ENDS_S = 120.0
LOOK_S = 0.005
MOST_ALIVE_S = 0.5
EACH_PAUSE_S = 0.03
EVERY_STREAM = 10
"""Kills between two looks at the small streams too."""


class Outcome(msgspec.Struct):
    """What a campaign found.

    Attributes:
        kills: how many.
        unfinished: kills that left a file half written.
        orphaned: kills that left a compaction without its manifest.
        superseded: kills that left files that count no more.
        records: of the log.
        rows: of the log in the lake.
        compactions: manifests in the end.
        problems: what was wrong; empty if nothing was.
        seconds: that it took.
    """

    kills: int = 0
    unfinished: int = 0
    orphaned: int = 0
    superseded: int = 0
    records: int = 0
    rows: int = 0
    compactions: int = 0
    problems: list[str] = msgspec.field(default_factory=list[str])
    seconds: float = 0.0


async def campaign(folder: Path, times: int, seed: int) -> Outcome:
    """Kill an archiver so many times and hold the lake against the log.

    Args:
        folder: an empty one, for the server and the lake.
        times: kills.
        seed: of the moments.
    """
    began = time.perf_counter()
    server = EmbeddedServer.on_free_ports(folder / "nats")
    server.start()
    server.wait_ready()
    try:
        client = await connect(Address((server.url,)), "archive-kills")
        await apply(client, declare(Config()))
        await put_document(client, Config())
        found = await _kill(client, server.url, folder, times, random.Random(seed))  # noqa: S311 -- not for secrets
        await client.close()
    finally:
        server.stop()
    found.seconds = time.perf_counter() - began
    return found


async def _kill(client: Client, url: str, folder: Path, times: int, rng: random.Random) -> Outcome:
    lake = folder / "lake"
    found = Outcome()
    enough = asyncio.Event()
    published = asyncio.create_task(_publish(client, rng.randrange(2**30), enough))
    for _ in range(times):
        before = next_sequence(lake, names.LOG)
        process = begin(url, folder, ARCHIVER)
        try:
            await _until(lambda at=before: next_sequence(lake, names.LOG) > at, GROWS_S)
            await asyncio.sleep(rng.uniform(0, MOST_ALIVE_S))
        finally:
            process.kill()
            await asyncio.to_thread(process.join)
        found.kills += 1
        await asyncio.to_thread(_look, lake, found)
    enough.set()
    await published
    await _finish(client, url, folder)
    await _check(client, lake, found)
    return found


async def _finish(client: Client, url: str, folder: Path) -> None:
    """Let one more archiver write what is left, in larger files."""
    process = begin(url, folder, {**ARCHIVER, "EVENTRAIL_ARCHIVE_BATCH": "2000"})
    try:
        for stream in names.ARCHIVED:
            last = (await client.jetstream().stream_info(stream)).state.last_seq
            at = functools.partial(next_sequence, folder / "lake", stream)
            await _until(lambda at=at, last=last: at() > last, ENDS_S)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def _publish(client: Client, seed: int, enough: asyncio.Event) -> None:
    """Publish lives, and now and then a note and a change, until it is enough."""
    rng = random.Random(seed)  # noqa: S311 -- not for secrets
    jetstream = client.jetstream()
    while not enough.is_set():
        records = [record for _ in range(2) for record in life(rng)]
        await asyncio.gather(*(jetstream.publish(*each, timeout=ENDS_S) for each in records))
        subject, _ = records[-1]
        _, _, tenant, rid = subject.split(".")
        note = note_subject("judged", tenant, rid)
        await jetstream.publish(note, _note(rid, tenant), timeout=ENDS_S)
        await jetstream.publish(change_subject("document"), _change(), timeout=ENDS_S)
        await asyncio.sleep(EACH_PAUSE_S)


def _note(rid: str, tenant: str) -> bytes:
    data = msgspec.Raw(msgspec.json.encode(Judged("rules", {"length": 1.0})))
    now = datetime.now(UTC)
    return encode_note(Note(new_message_id(), rid, tenant, "judged", now, "loadtest@1", data))


def _change() -> bytes:
    diff = [FieldChange("pools.chat.model", "changed", "small", "large")]
    change = Changed(
        new_message_id(), datetime.now(UTC), "loadtest", "document", 1, 2, diff, "apply"
    )
    return encode_change(change)


def _look(lake: Path, found: Outcome) -> None:
    """See what a kill left behind, and that each row is there once."""
    streams = names.ARCHIVED if found.kills % EVERY_STREAM == 0 else (names.LOG,)
    for stream in streams:
        there = listing(open_storage(lake), stream)
        named = {(one.first, one.last) for one in there.manifests}
        spans = {(one.first, one.last) for one in there.compacted}
        found.unfinished += any((lake / stream).rglob("*.tmp"))
        found.orphaned += bool(spans - named)
        paths = readable(lake, stream)
        found.superseded += len(paths) < len(there.archived) + len(there.compacted)
        with duckdb.connect(":memory:") as connection:
            key = "(sequence, position)" if stream == names.LOG else "sequence"
            rows = read(connection, stream, paths)
            (counts,) = rows.aggregate(
                f"count(*), count(DISTINCT {key}), count(DISTINCT sequence), max(sequence)"
            ).fetchall()
        every, once, sequences, last = counts
        if every != once or (every and (sequences != last or last + 1 != _next(lake, stream))):
            found.problems.append(f"after kill {found.kills}: {stream} {counts}")


def _next(lake: Path, stream: str) -> int:
    return next_sequence(lake, stream)


async def _check(client: Client, lake: Path, found: Outcome) -> None:
    """Hold everything in the streams against the lake."""
    for stream in names.ARCHIVED:
        verified = await asyncio.to_thread(verify_files, lake, stream)
        await verify_hot(client, lake, verified, _as_it_is)
        found.problems += verified.problems
        messages = (await client.jetstream().stream_info(stream)).state.messages
        if verified.compared != messages:
            found.problems.append(f"{stream}: {verified.compared} of {messages} compared")
        if holes(lake, stream):
            found.problems.append(f"{stream}: {holes(lake, stream)} are in no file")
        if stream == names.LOG:
            found.records, found.rows = messages, verified.rows
        found.compactions += len(listing(open_storage(lake), stream).manifests)


async def _as_it_is(payload: bytes) -> bytes:
    return payload


async def _until(true: Callable[[], bool], within: float) -> None:
    async with asyncio.timeout(within):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110 -- files tell nobody
            await asyncio.sleep(LOOK_S)


def main() -> None:
    """Run a campaign; exit with status 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    arguments = parser.parse_args()
    print(this_machine().sentence())
    print(f"seed {arguments.seed}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = uvloop.run(campaign(Path(folder), arguments.times, arguments.seed))
    print(msgspec.json.format(msgspec.json.encode(found)).decode())
    raise SystemExit(int(bool(found.problems)))


if __name__ == "__main__":
    main()
