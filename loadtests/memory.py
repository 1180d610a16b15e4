"""Part (c) of `make bench`: resident memory of each Eventrail process over 50,000 requests.

    python -m loadtests.memory --topology fused

What is looked at is the steady state: the archiver truncates the hot log while requests come,
and the warm-up is longer than the hot window and than the two minutes for which the server
remembers message ids, so that all that grows until then has stopped growing.
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
from loadtests.looks import Looks
from loadtests.machine import this_machine
from loadtests.memory_table import Sample, flat_claims, memory_table
from loadtests.report import Section
from loadtests.systems.base import Endpoint
from loadtests.systems.eventrail import Eventrail
from loadtests.systems.mock import MockUpstream

_WARM_BATCH = 1000


def warm_up(endpoint: Endpoint, *, seconds: float, concurrency: int) -> int:
    """Send echo requests for so long; return how many it took."""
    end = time.monotonic() + seconds
    sent = 0
    while time.monotonic() < end:
        run_load(_plan(endpoint, _WARM_BATCH, concurrency), endpoint.model)
        sent += _WARM_BATCH
    return sent


def _plan(endpoint: Endpoint, count: int, concurrency: int) -> Plan:
    return Plan(
        url=endpoint.url,
        headers=endpoint.headers,
        concurrency=concurrency,
        count=count,
        warmup_s=0.0,
    )


def sample_memory(
    endpoint: Endpoint, *, batches: int, batch: int, concurrency: int
) -> list[Sample]:
    """Send batches of echo requests; a sample is the mean of all looks during one batch.

    A single look would catch a collector, or a truncation, now before and now after it.

    Raises:
        RuntimeError: A request failed, so the figures would be of another load.
    """
    samples: list[Sample] = []
    for number in range(1, batches + 1):
        looks = Looks(endpoint.pid)
        with looks:
            summary = run_load(_plan(endpoint, batch, concurrency), endpoint.model)
        if summary.errors:
            raise RuntimeError(f"{summary.errors} requests failed: {summary.status_counts}")
        samples.append(Sample(number * batch, looks.mean()))
        total = sum(samples[-1].mib.values())
        print(f"  after {number * batch:6,}: {total:.0f} MiB, {summary.rps:.0f} req/s", flush=True)
    return samples


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--topology", choices=["fused", "unfused"], default="fused")
    parser.add_argument("--batches", type=int, default=5)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--keep-hot-s", type=float, default=20.0, help="the hot window")
    parser.add_argument("--truncate-every-s", type=float, default=5.0)
    parser.add_argument("--warmup-s", type=float, default=240.0)
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when memory is not flat")
    return parser.parse_args(argv)


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    args = _arguments(argv)
    machine = this_machine()
    mock = MockUpstream()
    retention = {
        "EVENTRAIL_ARCHIVE_KEEP_HOT_S": str(args.keep_hot_s),
        "EVENTRAIL_ARCHIVE_TRUNCATE_EVERY_S": str(args.truncate_every_s),
    }
    system = Eventrail(args.topology, "echo", mock.url, retention)
    try:
        system.prepare()
        endpoint = system.start()
        warm = warm_up(endpoint, seconds=args.warmup_s, concurrency=args.concurrency)
        samples = sample_memory(
            endpoint, batches=args.batches, batch=args.batch, concurrency=args.concurrency
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
        notes=[
            f"Echo requests, topology {args.topology}, {args.concurrency} at once.",
            f"Before the first batch {warm:,} others, in {args.warmup_s:g} s.",
            f"Hot for {args.keep_hot_s:g} s; truncation every {args.truncate_every_s:g} s.",
        ],
    )
    conclude(section, write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
