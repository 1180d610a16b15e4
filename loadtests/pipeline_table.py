"""The comparison's rows as a table."""

from __future__ import annotations

from collections.abc import Sequence

from loadtests.claims import LITELLM, PORTKEY, ratio
from loadtests.rows import Row, find
from loadtests.tables import Table, figure

BASELINE = "mock alone"
_NONE = "-"


def pipeline_table(rows: Sequence[Row]) -> Table:
    """Rows ordered by concurrency, then as measured.

    Added latency is a system's percentile minus that of the mock alone at the same concurrency,
    for the systems that forward; an echo answer takes no time of its own, so there it is the
    whole latency.
    """
    columns = ["system", "at once", "req/s", "p50 ms", "p95 ms", "p99 ms"]
    columns += ["added p50", "added p95", "added p99", "CPU ms/req", "errors"]
    columns += ["x litellm", "x portkey"]
    streamed = any(row.ttft_p50_ms for row in rows)
    if streamed:
        columns.insert(6, "TTFT p50")
    order = sorted({row.concurrency for row in rows})
    cells = [
        _cells(rows, row, streamed=streamed)
        for concurrency in order
        for row in rows
        if row.concurrency == concurrency
    ]
    return Table("The whole pipeline beside other gateways", columns, cells)


def _cells(rows: Sequence[Row], row: Row, *, streamed: bool) -> list[str]:
    measured = [row.p50_ms, row.p95_ms, row.p99_ms]
    shown = [row.system, str(row.concurrency), figure(row.rps), *map(figure, measured)]
    if streamed:
        shown.append(figure(row.ttft_p50_ms))
    shown += _added(row, find(rows, BASELINE, row.concurrency))
    shown += [figure(row.cpu_ms), str(row.errors)]
    return shown + [_times(row, find(rows, peer, row.concurrency)) for peer in (LITELLM, PORTKEY)]


def _added(row: Row, baseline: Row | None) -> list[str]:
    measured = [row.p50_ms, row.p95_ms, row.p99_ms]
    if row.system == BASELINE or not row.answered:
        return [_NONE] * 3
    if not row.forwards:
        return [figure(value) for value in measured]
    if baseline is None:
        return [_NONE] * 3
    base = [baseline.p50_ms, baseline.p95_ms, baseline.p99_ms]
    return [figure(value - less) for value, less in zip(measured, base, strict=True)]


def _times(row: Row, peer: Row | None) -> str:
    """The ratio of throughputs; only systems doing the same work are compared."""
    if not row.forwards or row.system == BASELINE or peer is None or peer.system == row.system:
        return _NONE
    times = ratio(row, peer)
    return _NONE if times is None else f"{times:.2f}"
