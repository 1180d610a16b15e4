"""What thousands of equal requests cost while they wait, and whether others notice.

    python -m loadtests.cache_flights
    python -m loadtests.cache_flights --waiters 2000 --json

A NATS server and two processes' worth of services in this one, on loopback. So many equal
requests are admitted at once; their one generation is held back. While they wait, other questions
are asked one after the other, and the messages on the bus are counted, without and with those who
wait. Then the generation ends, and it is timed how long all of them take to be answered. The
baseline, in the same run: the same traffic with nobody waiting.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from loadtests.cache_system import Pool, System
from loadtests.machine import this_machine

_AT_ONCE: Final = 100


class Phase(msgspec.Struct, frozen=True):
    """Other traffic over some seconds.

    Attributes:
        waiting: equal requests that waited meanwhile.
        asked: other requests, one after the other.
        p50: milliseconds from admission to the end of one.
        p99: the same.
        messages_per_s: that the server received and sent, those of the requests included.
    """

    waiting: int
    asked: int
    p50: float
    p99: float
    messages_per_s: float


class Result(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        phases: without and with those who wait.
        idle_messages_per_s: on the bus while they wait and nothing else happens.
        waiters: equal requests.
        generations: that they made.
        admitted_s: seconds to admit them all, up to the last one's wait.
        answered_s: seconds from the end of the generation to the last one's answer.
    """

    phases: list[Phase]
    idle_messages_per_s: float
    waiters: int
    generations: int
    admitted_s: float
    answered_s: float


@contextlib.asynccontextmanager
async def _system() -> AsyncGenerator[tuple[System, Pool]]:
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool()
        system = System(Path(folder), pool)
        await system.start()
        try:
            yield system, pool
        finally:
            await system.stop()


async def run(waiters: int, seconds: float) -> Result:
    """Measure once."""
    async with _system() as (system, pool):
        phases = [await _others(system, "before", seconds)]
        pool.held = "the same"
        start = time.perf_counter()
        rids = await _admitted(system, "the same", waiters)
        await system.until_waiting(waiters - 1)
        admitted = time.perf_counter() - start
        before = await system.messages()
        await asyncio.sleep(seconds)
        idle = (await system.messages() - before) / seconds
        phases.append(await _others(system, "meanwhile", seconds))
        start = time.perf_counter()
        pool.release()
        await system.ended(rids)
        return Result(
            phases, idle, waiters, pool.calls["the same"], admitted, time.perf_counter() - start
        )


async def _admitted(system: System, text: str, count: int) -> list[str]:
    """Ask the same so often, a hundred at a time."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> str:
        async with room:
            return await system.admit(text, number)

    return list(await asyncio.gather(*map(one, range(count))))


async def _others(system: System, name: str, seconds: float) -> Phase:
    took: list[float] = []
    begin, before = time.perf_counter(), await system.messages()
    waiting = system.waiting()
    while time.perf_counter() < begin + seconds:
        start = time.perf_counter()
        rid = await system.admit(f"{name} {len(took)}", 0)
        await system.ended([rid])
        took.append((time.perf_counter() - start) * 1e3)
    passed = time.perf_counter() - begin
    ordered = sorted(took)
    return Phase(
        waiting,
        len(took),
        ordered[len(ordered) // 2],
        ordered[int(len(ordered) * 0.99)],
        (await system.messages() - before) / passed,
    )


def show(result: Result, console: Console) -> None:
    """Print it."""
    console.print(this_machine().sentence())
    table = Table(title="other requests, one after the other")
    for column in ("waiting", "asked", "p50 ms", "p99 ms", "messages/s"):
        table.add_column(column, justify="right")
    for each in result.phases:
        table.add_row(
            str(each.waiting),
            str(each.asked),
            f"{each.p50:.1f}",
            f"{each.p99:.1f}",
            f"{each.messages_per_s:.0f}",
        )
    console.print(table)
    console.print(
        f"{result.waiters} equal requests: {result.generations} generation; all wait after "
        f"{result.admitted_s:.1f} s, all are answered {result.answered_s:.1f} s after it; "
        f"{result.idle_messages_per_s:.0f} messages/s while they wait"
    )


def main() -> int:
    """Measure; the status says whether there was one generation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiters", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each phase")
    parser.add_argument("--json", action="store_true", help="one object, nothing else")
    given = parser.parse_args()
    result = asyncio.run(run(given.waiters, given.seconds))
    if given.json:
        print(json.dumps(msgspec.to_builtins(result)))
    else:
        show(result, Console(width=120))
    return int(result.generations != 1)


if __name__ == "__main__":
    raise SystemExit(main())
