"""Where the CPU goes: user and system time per request, by process of one Eventrail.

    python -m loadtests.cost --pool mock --concurrency 1,8,32,100 --count 2000

CPU time of a fixed count of requests hardly moves when the machine does other work, so this is
what to compare before and after a change. Nothing is written to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import psutil

from loadtests.closed_loop import Plan
from loadtests.comparison import run_load
from loadtests.process_tree import describe, process_tree, wait_quiet
from loadtests.systems.base import Endpoint
from loadtests.systems.eventrail import Eventrail
from loadtests.systems.mock import MockUpstream
from loadtests.tables import Table, figure, show

# The archiver and the warden lag behind the requests; what they still do counts too.
_REST_S = 4.0
_WARM = 600


def cpu_by_process(pid: int) -> dict[str, float]:
    """User and system seconds so far of each process of the tree, by `<name> <pid>`."""
    used: dict[str, float] = {}
    for process in process_tree(pid):
        try:
            times = process.cpu_times()
            used[f"{describe(process.cmdline())} {process.pid}"] = times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return used


def measure(endpoint: Endpoint, mock: MockUpstream, concurrency: int, count: int) -> list[str]:
    """The table's row of one concurrency, without the last column's total over all."""
    before = {**cpu_by_process(endpoint.pid), **cpu_by_process(mock.pid)}
    plan = Plan(
        url=endpoint.url,
        headers=endpoint.headers,
        concurrency=concurrency,
        count=count,
        warmup_s=0.0,
    )
    summary = run_load(plan, endpoint.model)
    if summary.errors:
        raise RuntimeError(f"{summary.errors} requests failed: {summary.status_counts}")
    time.sleep(_REST_S)
    after = {**cpu_by_process(endpoint.pid), **cpu_by_process(mock.pid)}
    spent = {name: (used - before.get(name, 0.0)) * 1000 / count for name, used in after.items()}
    own = sum(value for name, value in spent.items() if "mock" not in name)
    shown = [f"{name.rpartition(' ')[0][-34:]} {figure(value)}" for name, value in spent.items()]
    latency = f"{figure(summary.p50_ms)} / {figure(summary.p99_ms)}"
    return [str(concurrency), figure(summary.rps), latency, figure(own), "; ".join(shown)]


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--topology", choices=["fused", "unfused"], default="fused")
    parser.add_argument("--pool", choices=["echo", "mock"], default="mock")
    parser.add_argument("--concurrency", default="1,8,32,100")
    parser.add_argument("--count", type=int, default=2000)
    return parser.parse_args(argv)


def main() -> None:
    """Measure and print."""
    args = _arguments(sys.argv[1:])
    mock = MockUpstream()
    system = Eventrail(args.topology, args.pool, mock.url)
    try:
        system.prepare()
        endpoint = system.start()
        wait_quiet(endpoint.pid)
        measure(endpoint, mock, 8, _WARM)
        rows = [
            measure(endpoint, mock, int(concurrency), args.count)
            for concurrency in args.concurrency.split(",")
        ]
    finally:
        system.stop()
        mock.stop()
    columns = ["at once", "req/s", "p50 / p99 ms", "CPU ms/req", "of it by process"]
    show(Table(system.name, columns, rows))


if __name__ == "__main__":
    main()
