"""What a budget costs a request: one tenant has one, another has none, in the same system.

    python -m loadtests.budget --concurrency 1,8,32 --seconds 4 --rounds 3

The two take turns on the same processes, so what the machine does besides hits both. The budget
is never short: what is measured is the gate (which hands out of a lease in memory, and writes an
entry once in many requests), the note and the two questions before each paid call, and billing.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence

import msgspec

from loadtests.closed_loop import Plan
from loadtests.comparison import run_load
from loadtests.process_tree import cpu_seconds, wait_quiet
from loadtests.stats import Summary, median
from loadtests.systems.base import Endpoint
from loadtests.systems.eventrail import Eventrail
from loadtests.systems.mock import MockUpstream
from loadtests.tables import Table, figure, show

_FREE_KEY = "free-key"
_MORE = f"""
  free:
    key_hashes: [{hashlib.sha256(_FREE_KEY.encode()).hexdigest()}]
prices:
  models:
    mock: [{{from: 2026-01-01, input: 1, output: 4}}]
budgets:
  month: {{amount: 1000000, tenant: demo}}
"""


class Turn(msgspec.Struct, frozen=True):
    """What one tenant's turn measured, with the CPU time of all processes."""

    summary: Summary
    cpu_ms: float


def turn(endpoint: Endpoint, concurrency: int, seconds: float, warmup_s: float) -> Turn:
    """Load with one tenant's key.

    Raises:
        RuntimeError: Not everything was answered.
    """
    plan = Plan(
        url=endpoint.url,
        headers=endpoint.headers,
        concurrency=concurrency,
        seconds=seconds,
        warmup_s=warmup_s,
    )
    before = cpu_seconds(endpoint.pid)
    summary = run_load(plan, endpoint.model)
    if summary.errors:
        raise RuntimeError(f"{summary.errors} requests failed: {summary.status_counts}")
    wait_quiet(endpoint.pid)
    spent = cpu_seconds(endpoint.pid) - before
    return Turn(summary, spent * 1000 / summary.answered_total)


def row(name: str, concurrency: int, turns: Sequence[Turn]) -> list[str]:
    """The medians over the rounds."""
    return [
        name,
        str(concurrency),
        figure(median([each.summary.rps for each in turns])),
        figure(median([each.summary.p50_ms for each in turns])),
        figure(median([each.summary.p99_ms for each in turns])),
        figure(median([each.cpu_ms for each in turns])),
    ]


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--concurrency", default="1,8,32")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(argv)


def main() -> None:
    """Measure and print."""
    args = _arguments(sys.argv[1:])
    mock = MockUpstream()
    system = Eventrail("fused", "mock", mock.url, more=_MORE, besides="billing")
    rows: list[list[str]] = []
    try:
        system.prepare()
        budget = system.start()
        free = msgspec.structs.replace(budget, headers={"authorization": f"Bearer {_FREE_KEY}"})
        turn(budget, 8, args.seconds, 2.0)  # imports and compiles
        for concurrency in map(int, args.concurrency.split(",")):
            with_one: list[Turn] = []
            without: list[Turn] = []
            for _ in range(args.rounds):
                without.append(turn(free, concurrency, args.seconds, 0.5))
                with_one.append(turn(budget, concurrency, args.seconds, 0.5))
            rows.append(row("no budget", concurrency, without))
            rows.append(row("a budget", concurrency, with_one))
    finally:
        system.stop()
        mock.stop()
    columns = ["tenant", "at once", "req/s", "p50 ms", "p99 ms", "CPU ms/req"]
    show(Table("The cost of a budget, forwarding to a provider", columns, rows))


if __name__ == "__main__":
    main()
