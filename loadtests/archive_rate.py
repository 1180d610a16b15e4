"""How fast the archiver takes a filled log into the lake, beside reading and writing it barely.

    python -m loadtests.archive_rate
    python -m loadtests.archive_rate --records 20000 --rounds 1

The bare side reads the same messages with nats-py's own ordered consumer and writes sequence,
subject and payload with pyarrow, in files of as many messages: no decoding, no typed columns, no
read-back, no flush to the disk. The archiver is the service as it runs: it decodes every event
into about a hundred typed columns, flushes, reads every file back, and names it exclusively. The
sides take turns, each in a process of its own, from its connection to its last file.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

import msgspec
import uvloop

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.provision.document import put_document
from loadtests.archive_lives import lives
from loadtests.archive_side import Took
from loadtests.machine import this_machine
from loadtests.tables import Table, figure, show

SIDES = ("bare", "archiver")
SIDE_S = 240
IN_FLIGHT = 500


async def fill(url: str, records: int) -> tuple[int, int]:
    """Put lives into the log; return its last sequence and the bytes of all payloads."""
    client = await connect(Address((url,)), "archive-rate")
    config = Config()
    await apply(client, declare(config, sizes=Sizes(log=4096 * MIB)))
    await put_document(client, config)
    jetstream = client.jetstream()
    size = 0
    waiting: list[asyncio.Future[object]] = []
    for subject, payload in lives(7, records):
        size += len(payload)
        waiting.append(await jetstream.publish_async(subject, payload))  # type: ignore[arg-type]
        if len(waiting) >= IN_FLIGHT:
            await asyncio.gather(*waiting)
            waiting.clear()
    await asyncio.gather(*waiting)
    last = (await jetstream.stream_info("LOG")).state.last_seq
    await client.close()
    return last, size


async def run_side(side: str, url: str, folder: Path, last: int) -> Took:
    """Run one side in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "loadtests.archive_side", side, url, str(folder), str(last)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SIDE_S):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return msgspec.json.decode(out.splitlines()[-1], type=Took)


async def compare(folder: Path, records: int, rounds: int) -> Table:
    """Fill a log, let both sides take turns, and return the table."""
    server = EmbeddedServer.on_free_ports(folder / "nats")
    server.start()
    server.wait_ready()
    took: dict[str, list[Took]] = {side: [] for side in SIDES}
    try:
        last, size = await fill(server.url, records)
        for number in range(rounds):
            for side in SIDES:
                where = folder / f"{side}-{number}"
                took[side].append(await run_side(side, server.url, where, last))
    finally:
        server.stop()
    rates = {side: last / statistics.median(t.seconds for t in took[side]) for side in SIDES}
    rows = [
        [
            side,
            figure(rates[side]),
            figure(rates[side] / rates["bare"]),
            figure(rates[side] * size / last / MIB),
            figure(1e6 * statistics.median(t.cpu for t in took[side]) / last),
            figure(took[side][0].bytes / last),
        ]
        for side in SIDES
    ]
    title = f"{last:,} records, {size / last:,.0f} bytes each, median of {rounds} rounds"
    return Table(
        title,
        ["side", "records/s", "of bare", "MiB/s", "CPU us/record", "file bytes/record"],
        rows,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(this_machine().sentence())
    with tempfile.TemporaryDirectory() as folder:
        show(uvloop.run(compare(Path(folder), arguments.records, arguments.rounds)))


if __name__ == "__main__":
    main()
