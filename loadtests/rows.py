"""The figures of a comparison: one row a system and concurrency, medians over rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from loadtests.stats import Summary, median


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One system at one concurrency.

    Attributes:
        system: Its name.
        forwards: Whether each request had to reach the mock provider.
        concurrency: Requests in flight.
        rps: Requests answered in full per second.
        p50_ms: Latency percentile in ms, as are `p95_ms` and `p99_ms`.
        ttft_p50_ms: Median time to the first content in ms; 0 when not streaming.
        cpu_ms: CPU time of the system's own processes per answered request in ms.
        errors: Requests not answered in full.
        answered: Requests answered in full, warm-up and drain included.
        upstream_calls: Calls the mock received meanwhile.
    """

    system: str
    forwards: bool
    concurrency: int
    rps: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    ttft_p50_ms: float
    cpu_ms: float
    errors: int
    answered: int
    upstream_calls: int


def row_of(
    system: str,
    concurrency: int,
    summary: Summary,
    *,
    forwards: bool,
    cpu_s: float,
    upstream_calls: int,
) -> Row:
    """The row of one run; `cpu_s` is what the system used from the run's start to its end."""
    return Row(
        system=system,
        forwards=forwards,
        concurrency=concurrency,
        rps=summary.rps,
        p50_ms=summary.p50_ms,
        p95_ms=summary.p95_ms,
        p99_ms=summary.p99_ms,
        ttft_p50_ms=summary.ttft_p50_ms,
        cpu_ms=round(cpu_s / max(summary.answered_total, 1) * 1000, 3),
        errors=summary.errors,
        answered=summary.answered_total,
        upstream_calls=upstream_calls,
    )


def medians(rounds: Iterable[Row]) -> list[Row]:
    """One row per system and concurrency, in order of first appearance.

    Rates and times are medians over the rounds; counts are sums, so no error is averaged away.
    """
    grouped: dict[tuple[str, int], list[Row]] = {}
    for row in rounds:
        grouped.setdefault((row.system, row.concurrency), []).append(row)
    return [_median(rows) for rows in grouped.values()]


def _median(rows: Sequence[Row]) -> Row:
    return msgspec.structs.replace(
        rows[0],
        rps=median([row.rps for row in rows]),
        p50_ms=median([row.p50_ms for row in rows]),
        p95_ms=median([row.p95_ms for row in rows]),
        p99_ms=median([row.p99_ms for row in rows]),
        ttft_p50_ms=median([row.ttft_p50_ms for row in rows]),
        cpu_ms=median([row.cpu_ms for row in rows]),
        errors=sum(row.errors for row in rows),
        answered=sum(row.answered for row in rows),
        upstream_calls=sum(row.upstream_calls for row in rows),
    )


def find(rows: Iterable[Row], system: str, concurrency: int) -> Row | None:
    """The row of a system at a concurrency, if it was measured."""
    wanted = (system, concurrency)
    return next((row for row in rows if (row.system, row.concurrency) == wanted), None)
