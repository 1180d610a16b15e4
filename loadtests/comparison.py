"""Measures systems one after another, in rounds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import msgspec

from loadtests import probe
from loadtests.closed_loop import Plan
from loadtests.load import arguments_for
from loadtests.paths import ROOT
from loadtests.process_tree import cpu_seconds, wait_quiet
from loadtests.rows import Row, medians, row_of
from loadtests.stats import Summary
from loadtests.systems.base import Endpoint, System
from loadtests.systems.mock import MockUpstream

_LOAD_SLACK_S = 120.0
_SETTLE_CONCURRENCY = 8


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how often to measure.

    Attributes:
        rounds: Times each system is measured; the median counts.
        seconds: Measured time per system and concurrency.
        warmup_s: Time under load before each measurement.
        concurrency: Requests in flight, one measurement each.
        settle_s: Time under load after a start, before the first warm-up: workers import and
            compile on their first requests.
        stream: Ask for streamed answers.
    """

    rounds: int = 3
    seconds: float = 8.0
    warmup_s: float = 2.0
    settle_s: float = 5.0
    concurrency: list[int] = msgspec.field(default_factory=lambda: [1, 8, 32, 100])
    stream: bool = False


def run_load(plan: Plan, model: str) -> Summary:
    """Run one load in a process of its own.

    Raises:
        subprocess.CalledProcessError: The generator failed; its stderr goes to ours.
    """
    command = [sys.executable, "-m", "loadtests.load", *arguments_for(plan, model)]
    limit = plan.seconds + plan.warmup_s + plan.timeout_s + _LOAD_SLACK_S
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=limit)
    return msgspec.json.decode(done.stdout, type=Summary)


def measure(system: System, options: Options, mock: MockUpstream) -> list[Row]:
    """One round of one system: start, measure at each concurrency, stop."""
    try:
        endpoint = system.start()
        wait_quiet(endpoint.pid)
        run_load(_plan(endpoint, _SETTLE_CONCURRENCY, options, options.settle_s), endpoint.model)
        return [_measure_at(at, system, endpoint, options, mock) for at in options.concurrency]
    finally:
        system.stop()


def _measure_at(
    concurrency: int, system: System, endpoint: Endpoint, options: Options, mock: MockUpstream
) -> Row:
    plan = _plan(endpoint, concurrency, options, options.seconds)
    calls, cpu = probe.mock_calls(mock.url), cpu_seconds(endpoint.pid)
    summary = run_load(plan, endpoint.model)
    row = row_of(
        system.name,
        concurrency,
        summary,
        forwards=system.forwards,
        cpu_s=cpu_seconds(endpoint.pid) - cpu,
        upstream_calls=probe.mock_calls(mock.url) - calls,
    )
    print(
        f"  {row.system:24} at {concurrency:3}: {row.rps:9.1f} req/s, p50 {row.p50_ms:.2f}, "
        f"p99 {row.p99_ms:.2f} ms, CPU {row.cpu_ms:.2f} ms/req, errors {row.errors}",
        flush=True,
    )
    return row


def _plan(endpoint: Endpoint, concurrency: int, options: Options, seconds: float) -> Plan:
    return Plan(
        url=endpoint.url,
        headers=endpoint.headers,
        concurrency=concurrency,
        seconds=seconds,
        warmup_s=options.warmup_s,
        stream=options.stream,
    )


def compare(systems: Sequence[System], options: Options, mock: MockUpstream) -> list[Row]:
    """All rounds over all systems; the medians, in the order of `systems`."""
    rows: list[Row] = []
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", flush=True)
        first = number % len(systems)
        for system in [*systems[first:], *systems[:first]]:
            rows += measure(system, options, mock)
    order = [system.name for system in systems]
    return sorted(medians(rows), key=lambda row: order.index(row.system))
