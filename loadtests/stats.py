"""The arithmetic of a measurement: percentiles, medians over rounds, and one run's summary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What one closed-loop run measured.

    Attributes:
        requests: Answers that came in full, with a 2xx status, inside the measured time.
        seconds: Measured wall-clock time; warm-up is not part of it.
        rps: `requests / seconds`.
        p50_ms: Median latency, first byte sent to last byte read, in ms, of the requests sent
            inside the measured time and answered in full, then or later.
        p95_ms: 95th percentile of the same.
        p99_ms: 99th percentile of the same.
        errors: Requests that ended otherwise inside it.
        status_counts: HTTP status, or the kind of failure (`timeout`, `connection`, `truncated`),
            to count, inside the measured time.
        answered_total: Requests answered in full from start to end, warm-up and drain included.
        ttft_p50_ms: Median time to the first content of a stream in ms; 0 when not streaming.
        ttft_p95_ms: 95th percentile of the same.
        ttft_p99_ms: 99th percentile of the same.
    """

    requests: int
    seconds: float
    rps: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    status_counts: dict[str, int]
    answered_total: int
    ttft_p50_ms: float = 0.0
    ttft_p95_ms: float = 0.0
    ttft_p99_ms: float = 0.0


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile: the smallest value with `percent` % of all values at or below it.

    Args:
        ordered: Values in ascending order.
        percent: Between 0 (exclusive) and 100.

    Returns:
        One of the values, or 0.0 when there is none.

    Raises:
        ValueError: `percent` is out of range.
    """
    if not 0 < percent <= 100:  # noqa: PLR2004 - percent means per hundred
        raise ValueError(f"percent must be in (0, 100], got {percent}")
    if not ordered:
        return 0.0
    # Rounding guards the rank against products such as 0.07 * 100 = 7.000000000000001.
    rank = math.ceil(round(percent * len(ordered) / 100, 9))
    return ordered[rank - 1]


def median(values: Sequence[float]) -> float:
    """The middle value, the mean of the two middle ones for an even count, 0.0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def summarize(
    latencies_s: Sequence[float],
    seconds: float,
    status_counts: Mapping[str, int],
    *,
    answered: int,
    answered_total: int,
    ttfts_s: Sequence[float] = (),
) -> Summary:
    """Turn the raw figures of a run into its summary.

    Args:
        latencies_s: Latency in seconds of every request sent inside the measured time and
            answered in full.
        seconds: Measured time.
        status_counts: Every outcome inside the measured time, the good ones included.
        answered: How many of these were answered in full.
        answered_total: Requests answered in full, warm-up and drain included.
        ttfts_s: Time to first content of every streamed answer, in seconds.
    """
    ordered = sorted(latencies_s)
    firsts = sorted(ttfts_s)

    def ms(values: Sequence[float], percent: float) -> float:
        return round(percentile(values, percent) * 1000, 3)

    return Summary(
        requests=answered,
        seconds=round(seconds, 3),
        rps=round(answered / seconds, 1) if seconds > 0 else 0.0,
        p50_ms=ms(ordered, 50),
        p95_ms=ms(ordered, 95),
        p99_ms=ms(ordered, 99),
        errors=sum(status_counts.values()) - answered,
        status_counts=dict(status_counts),
        answered_total=answered_total,
        ttft_p50_ms=ms(firsts, 50),
        ttft_p95_ms=ms(firsts, 95),
        ttft_p99_ms=ms(firsts, 99),
    )
