"""Part of `make bench`: what queues for each tenant cost while nothing has to wait.

    python -m loadtests.dispatch_cost
    python -m loadtests.dispatch_cost --quick

One replica with 16 slots answers at once. Requests of all tenants in turn arrive one by one, so
what is measured is the way from the append to the begin of the generation, and the processor
time of a request, replica and app together. The baseline is the plain pull loop on one consumer,
as all other stages use it. Rounds alternate; the idle row is what the replica and the server use
when nothing comes.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import uvloop

from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.runtime.dispatch.source import FairSource
from eventrail.runtime.slots import Slots
from loadtests.claims import Claim
from loadtests.conclude import conclude
from loadtests.fairness_pool import POOL, Apps, Served, config
from loadtests.hop_bus import Bus
from loadtests.machine import this_machine
from loadtests.paths import BENCH
from loadtests.report import Section
from loadtests.stats import median, percentile
from loadtests.tables import Table, figure

TENANTS = (1, 4, 16)
REPLICA_SLOTS = 16
IDLE_S = 3.0
MOST_TIMES = 2.0
"""Of the plain pull's median: a hint is one more round trip."""

_PAUSE_S = 0.004


class CostRun(msgspec.Struct, frozen=True):
    """One way in one round.

    Attributes:
        waits_ms: from append to begin, ascending.
        client_us: processor time of this process, of a request.
        server_us: processor time of the server, of a request.
        idle_ms: processor time of both in a second without requests.
    """

    waits_ms: list[float]
    client_us: float
    server_us: float
    idle_ms: float


@asynccontextmanager
async def replica(bus: Bus, apps: Apps, tenants: int) -> AsyncGenerator[None]:
    """Take work as a replica does; 0 tenants stand for the plain pull loop."""

    async def handle(delivery: Delivery) -> None:
        apps.begun[delivery.subject.rpartition(".")[2]] = time.monotonic()
        apps.news.set()
        await delivery.ack()

    async with bus.client("replica") as client:
        lanes = config(_names(tenants))
        if tenants:
            source = FairSource(client, names.LOG, lanes_of(POOL, lanes), lanes.dispatch)
        else:
            source = PullSource(client, names.LOG, names.stage_consumer(model_stage(POOL)))
        slots = Slots(POOL, source, handle, REPLICA_SLOTS)
        await slots.start()
        yield
        await slots.drain(1.0)


async def measure(bus: Bus, folder: Path, tenants: int, count: int) -> CostRun:
    """Ask `count` times, one after another."""
    asked = _names(tenants) or ("a",)
    async with Served(bus, _names(tenants), folder, replicas=0) as apps:
        async with replica(bus, apps, tenants):
            for tenant in asked * 2:
                await apps.ask("warm", tenant)
            await apps.all_begun("warm")
            await asyncio.sleep(2.5)
            idle = time.process_time() + bus.cpu_s()
            await asyncio.sleep(IDLE_S)
            idle = time.process_time() + bus.cpu_s() - idle
            client, server = time.process_time(), bus.cpu_s()
            for number in range(count):
                await apps.ask("one by one", asked[number % len(asked)])
                await apps.all_begun("one by one")
                await asyncio.sleep(_PAUSE_S)
            client, server = time.process_time() - client, bus.cpu_s() - server
        return CostRun(
            apps.waits_ms("one by one"),
            client / count * 1e6,
            server / count * 1e6,
            idle / IDLE_S * 1e3,
        )


def _names(tenants: int) -> tuple[str, ...]:
    return tuple(f"t{number}" for number in range(tenants))


async def rows(rounds: int, count: int, folder: Path) -> dict[int, list[CostRun]]:
    """Measure every way in every round, in rotated order."""
    bus = Bus(folder)
    await bus.start()
    ways = (0, *TENANTS)
    runs: dict[int, list[CostRun]] = {way: [] for way in ways}
    try:
        for number in range(rounds):
            turn = number % len(ways)
            for way in (*ways[turn:], *ways[:turn]):
                runs[way].append(await measure(bus, folder, way, count))
            print(f"  round {number + 1} of {rounds}", flush=True)
    finally:
        bus.stop()
    return runs


def cost_table(runs: dict[int, list[CostRun]]) -> Table:
    """A row a way; medians of the rounds."""
    columns = ["queues", "p50 ms", "p99 ms", "client CPU us", "server CPU us", "idle CPU ms/s"]
    cells = [
        [
            _name(way),
            figure(_p(some, 50)),
            figure(_p(some, 99)),
            figure(median([run.client_us for run in some])),
            figure(median([run.server_us for run in some])),
            figure(median([run.idle_ms for run in some])),
        ]
        for way, some in runs.items()
    ]
    return Table("From append to begin when nothing waits", columns, cells)


def cost_claims(runs: dict[int, list[CostRun]]) -> list[Claim]:
    """No number of tenants takes more than `MOST_TIMES` as long at the median."""
    base = _p(runs[0], 50)
    return [
        Claim(
            f"{_name(way)}: at most {MOST_TIMES:g} times the {base:.2f} ms of the plain pull at "
            f"p50: {_p(some, 50) / base:.2f}",
            holds=_p(some, 50) <= MOST_TIMES * base,
        )
        for way, some in runs.items()
        if way
    ]


def _p(runs: Sequence[CostRun], percent: float) -> float:
    return median([percentile(run.waits_ms, percent) for run in runs])


def _name(way: int) -> str:
    return f"{way} tenants" if way > 1 else "one tenant" if way else "plain pull, one consumer"


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=300, help="requests a way and round")
    parser.add_argument("--quick", action="store_true", help="one round of 100")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    args = parser.parse_args(argv)
    rounds, count = (1, 100) if args.quick else (args.rounds, args.count)
    machine = this_machine()
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dispatch-", dir=BENCH) as folder:
        runs = uvloop.run(rows(rounds, count, Path(folder)))
    section = Section(
        name="dispatch_cost",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.dispatch_cost", *argv]),
        machine=machine,
        table=cost_table(runs),
        claims=cost_claims(runs),
        notes=["Medians of the rounds. Processor times are of one request, the append included."],
    )
    conclude(section, write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
