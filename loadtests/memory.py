"""Part (c) of `make bench`: resident memory of each Eventrail process over 50,000 requests.

python -m loadtests.memory --topology fused
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Sequence

from loadtests.closed_loop import Plan
from loadtests.comparison import run_load
from loadtests.conclude import conclude
from loadtests.machine import this_machine
from loadtests.memory_table import Sample, flat_claims, memory_table
from loadtests.process_tree import resident_mib
from loadtests.report import Section
from loadtests.systems.base import Endpoint
from loadtests.systems.eventrail import Eventrail
from loadtests.systems.mock import MockUpstream

# Long enough for collectors and buffers to come to rest, short beside a batch.
_REST_S = 3.0


def sample_memory(
    endpoint: Endpoint, *, batches: int, batch: int, concurrency: int
) -> list[Sample]:
    """Send batches of echo requests and look at the processes after each.

    Raises:
        RuntimeError: A request failed, so the figures would be of another load.
    """
    samples: list[Sample] = []
    for number in range(1, batches + 1):
        plan = Plan(
            url=endpoint.url,
            headers=endpoint.headers,
            concurrency=concurrency,
            count=batch,
            warmup_s=0.0,
        )
        summary = run_load(plan, endpoint.model)
        if summary.errors:
            raise RuntimeError(f"{summary.errors} requests failed: {summary.status_counts}")
        time.sleep(_REST_S)
        samples.append(Sample(number * batch, resident_mib(endpoint.pid)))
        total = sum(samples[-1].mib.values())
        print(f"  after {number * batch:6,}: {total:.0f} MiB, {summary.rps:.0f} req/s", flush=True)
    return samples


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--topology", choices=["fused", "unfused"], default="fused")
    parser.add_argument("--batches", type=int, default=5)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when memory is not flat")
    return parser.parse_args(argv)


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    args = _arguments(argv)
    machine = this_machine()
    mock = MockUpstream()
    system = Eventrail(args.topology, "echo", mock.url)
    try:
        system.prepare()
        samples = sample_memory(
            system.start(), batches=args.batches, batch=args.batch, concurrency=args.concurrency
        )
    finally:
        system.stop()
        mock.stop()
    section = Section(
        name="memory",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.memory", *argv]),
        machine=machine,
        table=memory_table(samples),
        claims=flat_claims(samples),
        notes=[f"Echo requests, topology {args.topology}, {args.concurrency} at once."],
    )
    conclude(section, write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
