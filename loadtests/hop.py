"""Part (a) of `make bench`: the runtime's hop rate beside nats-py doing the same hop by hand.

    python -m loadtests.hop --rounds 5 --count 5000
    python -m loadtests.hop --quick

A hop takes a record from the stage's consumer, decodes it, decides, appends what follows at the
tail (expected sequence, message id), waits for the ack and acknowledges the delivery. Every
side does it on the same server with the same kind of records, one after the other in each
round, in rotated order, so that drift of the machine hits all alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from eventrail.config.settings import Settings
from eventrail.runtime.collector import settle
from eventrail.runtime.observe import Silent
from eventrail.telemetry.configure import configure
from loadtests.conclude import conclude
from loadtests.hop_bus import STAGE, Bus
from loadtests.hop_sides import Bare, Runtime, Side
from loadtests.hop_table import HopRow, HopRun, hop_claims, hop_table
from loadtests.machine import Machine, this_machine
from loadtests.paths import BENCH
from loadtests.report import Section

BATCHES = (100, 256)
_WARMUP = 200
_HOW_TO_READ = (
    "Median of the rounds; ratios are the median of each round's ratio to the fastest bare row, "
    "so that what else the machine did cancels out. Above 1 is better. CPU is of the one process "
    "that does the hops; the server's stands beside it. Every append is on disk before it is "
    "acknowledged (fsync), so on a slow disk the rate is the disk's and the CPU column tells "
    "what the runtime costs."
)


async def rows(rounds: int, count: int, folder: Path) -> list[HopRow]:
    """Measure every side.

    Args:
        rounds: how often each side runs.
        count: hops of one side in one round.
        folder: for the server's files; emptied by the caller.

    Raises:
        RuntimeError: a side did not append as many records as it took.
    """
    bus = Bus(folder)
    await bus.start()
    try:
        sides = _sides(bus, folder)
        runs: dict[str, list[HopRun]] = {side.name: [] for side in sides}
        for side in sides:
            await measure(bus, side, _WARMUP)
        settle()  # as a service does; it helps the bare side as much
        for number in range(rounds):
            turn = number % len(sides)
            for side in (*sides[turn:], *sides[:turn]):
                run = await measure(bus, side, count)
                runs[side.name].append(run)
                print(f"  round {number + 1}  {side.name}: {run.rate:.0f} hops/s", flush=True)
    finally:
        bus.stop()
    return [HopRow(side.name, isinstance(side, Runtime), runs[side.name]) for side in sides]


async def measure(bus: Bus, side: Side, count: int) -> HopRun:
    """Fill the log, let one side do all hops, and check that it did."""
    await bus.fill(count)
    gc.collect()
    async with bus.client(side.name.split(maxsplit=1)[0]) as client:
        server, process, start = bus.cpu_s(), time.process_time(), time.perf_counter()
        await side.hop(client, count)
        seconds = time.perf_counter() - start
        run = HopRun(seconds, time.process_time() - process, bus.cpu_s() - server, count)
    appended = await bus.appended()
    if appended != count:
        raise RuntimeError(f"{side.name} took {count} records and appended {appended}")
    return run


def _sides(bus: Bus, folder: Path) -> list[Side]:
    telemetry = configure([STAGE], Settings(instance="bench"))
    keys = folder / "keys"
    return [
        Runtime("runtime", telemetry, bus.config, keys),
        *(Bare(batch) for batch in BATCHES),
        Runtime("runtime, no telemetry", Silent(), bus.config, keys),
    ]


def section_of(measured: Sequence[HopRow], machine: Machine, argv: Sequence[str]) -> Section:
    """The report's section for these rows."""
    return Section(
        name="hop",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.hop", *argv]),
        machine=machine,
        table=hop_table(measured),
        claims=hop_claims(measured),
        notes=[_HOW_TO_READ],
    )


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=5000, help="hops a side and round")
    parser.add_argument("--quick", action="store_true", help="three rounds of 1,000")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    return parser.parse_args(argv)


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    args = _arguments(argv)
    rounds, count = (3, 1000) if args.quick else (args.rounds, args.count)
    machine = this_machine()
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hop-", dir=BENCH) as folder:
        measured = uvloop.run(rows(rounds, count, Path(folder)))
    conclude(section_of(measured, machine, argv), write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
