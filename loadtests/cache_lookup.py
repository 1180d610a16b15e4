"""What a look-up in the caches costs, and which eviction keeps what will be asked again.

    python -m loadtests.cache_lookup
    python -m loadtests.cache_lookup --entries 20000 --seconds 5 --json

Look-ups are in process: the stage's own code, key and all, over so many entries of one tenant in
one partition, which is the worst case for the semantic cache. `exact hit` asks what is there;
`semantic miss` something else; `semantic near miss` the same of another place, so that every
candidate has to be verified; `semantic hit` what is there in other words. Beside them, in the same
run: a plain dictionary by the text, and a scan of all vectors by plain cosine with the vector of a
sentence encoder, as GPTCache looks up. Then hit rates of the three evictions over one trace: a
Zipf law over more questions than fit, with scans that are never asked again in between, beside a
cache without bounds. Figures are CPU time of all threads, so that other programs on the machine do
not count. Ends with status 1 if an exact look-up or a semantic miss takes a millisecond or more at
p50; a semantic hit is verified by more than rules, and may take longer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from loadtests.cache_baselines import baselines
from loadtests.cache_questions import questions, reworded, strangers
from loadtests.cache_stage import World
from loadtests.cache_trace import Rates, rates
from loadtests.machine import this_machine

AIM_MS: Final = 1.0
_WARM: Final = 50
_AIMED: Final = ("exact hit", "semantic miss")


class Row(msgspec.Struct, frozen=True):
    """One kind of look-up.

    Attributes:
        what: which.
        count: how many were timed.
        hits: how many found an answer.
        p50: milliseconds of CPU time, of all threads.
        p99: the same.
    """

    what: str
    count: int
    hits: int
    p50: float
    p99: float


async def look_ups(entries: int, seconds: float) -> list[Row]:
    """Time every kind of look-up over a cache of so many entries."""
    world = World()
    known = questions(entries, seed=1)
    for text in known:
        await world.keep(text)
    asked = {
        "exact hit": known,
        "semantic miss": strangers(20_000, seed=3),
        "semantic near miss": questions(20_000, seed=2),
        "semantic hit": [reworded(text) for text in known],
    }
    rows = [await _timed(world, what, texts, seconds) for what, texts in asked.items()]
    return rows + [_row(name, took, hits) for name, took, hits in baselines(known, asked, seconds)]


async def _timed(world: World, what: str, texts: list[str], seconds: float) -> Row:
    took: list[float] = []
    hits = 0
    for text in texts[:_WARM]:
        await world.look_up(text)
    until = time.perf_counter() + seconds
    for text in texts[_WARM:]:
        ready = world.prepared(text)
        start = time.process_time_ns()
        hit = await world.handle(ready)
        took.append((time.process_time_ns() - start) / 1e6)
        hits += hit
        if time.perf_counter() > until:
            break
    return _row(what, took, hits)


def _row(what: str, took: list[float], hits: int) -> Row:
    ordered = sorted(took)
    return Row(what, len(took), hits, _at(ordered, 0.5), _at(ordered, 0.99))


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def kept(rows: list[Row]) -> bool:
    """Whether what is done for every request keeps the aim."""
    return all(row.p50 < AIM_MS for row in rows if row.what in _AIMED)


def show(rows: list[Row], hit_rates: list[Rates], console: Console) -> None:
    """Print both tables."""
    console.print(this_machine().sentence())
    table = Table(title="one look-up, ms of CPU time")
    for column in ("", "look-ups", "hits", "p50", "p99"):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        table.add_row(row.what, str(row.count), str(row.hits), f"{row.p50:.3f}", f"{row.p99:.3f}")
    console.print(table)
    table = Table(title="hit rates over one trace")
    for column in ("entries", "no bounds", "lru", "lfu", "fifo"):
        table.add_column(column, justify="right")
    for each in hit_rates:
        cells = (each.unbounded, each.lru, each.lfu, each.fifo)
        table.add_row(str(each.entries), *(f"{value:.3f}" for value in cells))
    console.print(table)
    console.print(f"p50 under {AIM_MS:g} ms: {'kept' if kept(rows) else 'not kept'}")


def main() -> int:
    """Measure; the status says whether the aim was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000, help="answers in the cache")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each kind of look-up")
    parser.add_argument("--json", action="store_true", help="one object, nothing else")
    given = parser.parse_args()
    rows = asyncio.run(look_ups(given.entries, given.seconds))
    hit_rates = rates()
    if given.json:
        machine = this_machine().sentence()
        found = {"machine": machine, "look_ups": rows, "hit_rates": hit_rates}
        print(json.dumps(msgspec.to_builtins(found)))
    else:
        show(rows, hit_rates, Console(width=120))
    return 0 if kept(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
