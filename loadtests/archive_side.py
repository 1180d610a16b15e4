"""One side of the comparison of `archive_rate`, as a process of its own.

    python -m loadtests.archive_side bare|archiver URL FOLDER LAST

Prints one JSON object: the seconds from the first read to the last file, and the CPU seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from pathlib import Path
from typing import Any

import msgspec
import nats
import uvloop

from eventrail.archiver import service
from eventrail.config.settings import Settings
from eventrail.lake.arrow import arrow, parquet
from eventrail.lake.files import next_sequence
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent

BATCH = 5000
LOOK_S = 0.02


class Took(msgspec.Struct, frozen=True):
    """What one side took."""

    seconds: float
    cpu: float
    bytes: int


async def bare(url: str, folder: Path, last: int) -> None:
    """Read with nats-py's ordered consumer; write sequence, subject and payload by pyarrow."""
    client = await nats.connect(url)
    subscription = await client.jetstream().subscribe("log.>", stream="LOG", ordered_consumer=True)
    held: list[tuple[int, str, bytes]] = []
    at = 0
    while at < last:
        message = await subscription.next_msg(timeout=10)
        at = message.metadata.sequence.stream
        held.append((at, message.subject, message.data))
        if len(held) >= BATCH or at >= last:
            _write(held, folder / f"{at:012}.parquet")
            held = []
    await client.close()


def _write(held: list[tuple[int, str, bytes]], path: Path) -> None:
    columns: Any = zip(*held, strict=True)
    table = arrow.table(dict(zip(("sequence", "subject", "payload"), columns, strict=True)))
    parquet.write_table(table, path, compression="zstd")


async def archiver(url: str, folder: Path, last: int) -> None:
    """Run the service until the lake has everything, verified."""
    host = Host(Settings(nats_url=url, state=folder), [service], Silent())
    await host.start()
    while next_sequence(folder / "lake", "LOG") <= last:  # noqa: ASYNC110 -- files tell nobody
        await asyncio.sleep(LOOK_S)
    await host.stop()


def main() -> None:
    """Run one side and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=("bare", "archiver"))
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("last", type=int)
    arguments = parser.parse_args()
    side = {"bare": bare, "archiver": archiver}[arguments.side]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    began, used = time.perf_counter(), time.process_time()
    os.environ.setdefault("EVENTRAIL_ARCHIVE_AGE_S", "0.25")  # how long the last, small batch waits
    uvloop.run(side(arguments.url, arguments.folder, arguments.last))
    took = Took(
        time.perf_counter() - began,
        time.process_time() - used,
        sum(path.stat().st_size for path in arguments.folder.rglob("*.parquet")),
    )
    print(msgspec.json.encode(took).decode())


if __name__ == "__main__":
    main()
