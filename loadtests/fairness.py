"""Part of `make bench`: how long others wait while one tenant, or a batch, floods a pool.

    python -m loadtests.fairness
    python -m loadtests.fairness --quick

A pool of two replicas with four slots each takes 0.1 s a generation. One tenant asks 2,000
times at once; another asks once every 100 ms. Each pair of rows is measured in one run on one
server: first with one queue for all, as a plain consumer is, then with a queue for each tenant,
or for each priority.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from eventrail.contracts.requests import Priority
from loadtests.conclude import conclude
from loadtests.fairness_pool import FLOOD, OTHER, REPLICAS, SECONDS, SLOTS, Apps, Served
from loadtests.fairness_table import FairnessRow, fairness_claims, fairness_table
from loadtests.hop_bus import Bus
from loadtests.machine import Machine, this_machine
from loadtests.paths import BENCH
from loadtests.report import Section

EVERY_S = 0.1
_PUBLISHING = 64
_HOW_TO_READ = (
    "Waits are from the append of a request to the begin of its generation. The pool's rate is "
    "all requests by the time until the last of them had begun: what fairness must not cost; "
    "eight slots of 100 ms allow 80 a second."
)

# Name, who has a queue, the tenant that asks beside the flood, the flood's priority, and whether
# the two are kept apart.
CASES: list[tuple[str, tuple[str, ...], str, Priority, bool]] = [
    ("flood of another tenant, one queue", (), OTHER, "interactive", False),
    ("flood of another tenant, queues", (FLOOD, OTHER), OTHER, "interactive", True),
    ("flood of the same tenant, one queue", (), FLOOD, "interactive", False),
    ("flood of the same tenant as batch", (), FLOOD, "batch", True),
]


async def rows(count: int, folder: Path) -> list[FairnessRow]:
    """Measure every case.

    Args:
        count: requests of the flood.
        folder: for the server's files.
    """
    bus = Bus(folder)
    await bus.start()
    try:
        measured: list[FairnessRow] = []
        for name, tenants, tenant, priority, fair in CASES:
            async with Served(bus, tenants, folder) as apps:
                row = await measure(apps, count, tenant, priority, name, fair=fair)
            measured.append(row)
            print(f"  {name}: p50 {row.p50_ms:.0f} ms, p99 {row.p99_ms:.0f} ms", flush=True)
    finally:
        bus.stop()
    return measured


async def measure(
    apps: Apps, count: int, tenant: str, priority: Priority, name: str, *, fair: bool
) -> FairnessRow:
    """Flood the pool, and ask now and then beside it until the flood has begun."""
    start = time.monotonic()
    flood = asyncio.create_task(_flood(apps, count, priority))
    ideal = count * SECONDS / (REPLICAS * SLOTS)
    while time.monotonic() - start < 0.9 * ideal:
        await asyncio.sleep(EVERY_S)
        await apps.ask("other", tenant)
    await flood
    await apps.all_begun("flood", "other")
    rate = len(apps.begun) / (max(apps.begun.values()) - start)
    return FairnessRow(name, fair, apps.waits_ms("other"), rate)


async def _flood(apps: Apps, count: int, priority: Priority) -> None:
    gate = asyncio.Semaphore(_PUBLISHING)

    async def one() -> None:
        async with gate:
            await apps.ask("flood", FLOOD, priority)

    await asyncio.gather(*(one() for _ in range(count)))


def section_of(measured: Sequence[FairnessRow], machine: Machine, argv: Sequence[str]) -> Section:
    """The report's section for these rows."""
    return Section(
        name="fairness",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.fairness", *argv]),
        machine=machine,
        table=fairness_table(measured),
        claims=fairness_claims(measured, SECONDS * 1000),
        notes=[_HOW_TO_READ],
    )


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=2000, help="requests of the flood")
    parser.add_argument("--quick", action="store_true", help="a flood of 300")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    return parser.parse_args(argv)


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    args = _arguments(argv)
    machine = this_machine()
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fairness-", dir=BENCH) as folder:
        measured = uvloop.run(rows(300 if args.quick else args.count, Path(folder)))
    conclude(section_of(measured, machine, argv), write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
