"""The table and the claims of the serving benchmark."""

from __future__ import annotations

from collections.abc import Sequence

from loadtests.claims import Claim
from loadtests.serving_load import Run
from loadtests.stats import median, percentile
from loadtests.tables import Table, figure

NAMES = {
    "bare": "vLLM, AsyncLLM in process",
    "pool": "pool through NATS",
    "http": "ray.serve.llm over HTTP",
}
OF_BARE = 0.95
ADDED_MS = 10.0
CANCEL_MS = 100.0


def serving_table(runs: Sequence[Run]) -> Table:
    """Medians over the rounds, CPU milliseconds by part and answer."""
    columns = ["", "at once", "tok/s", "of bare", "TTFT p50 ms", "p95", "ms/token", "CPU ms each"]
    rows = [
        _row(side, concurrency, runs)
        for concurrency in sorted({run.concurrency for run in runs})
        for side in NAMES
        if _of(runs, side, concurrency)
    ]
    return Table("serving", columns, rows)


def serving_claims(runs: Sequence[Run]) -> list[Claim]:
    """Throughput against both others at each concurrency; TTFT added at concurrency 1."""
    claims: list[Claim] = []
    for concurrency in sorted({run.concurrency for run in runs}):
        for other, least in (("bare", OF_BARE), ("http", 1.0)):
            ratio = _ratio(runs, other, concurrency)
            claims.append(
                Claim(
                    f"concurrency {concurrency}: throughput at least {least:.0%} of "
                    f"{NAMES[other]}: {ratio:.0%}",
                    ratio >= least,
                )
            )
    added = median([ours.ttft_p50_ms - bare.ttft_p50_ms for ours, bare in _pairs(runs, "bare", 1)])
    text = f"concurrency 1: at most {ADDED_MS:.0f} ms of TTFT added at p50: {added:.1f} ms"
    return [*claims, Claim(text, added <= ADDED_MS)]


def cancel_claim(took_ms: Sequence[float]) -> Claim:
    """From a stored cancel note to vLLM's running count."""
    ordered = sorted(took_ms)
    median_ms, worst_ms = percentile(ordered, 50), percentile(ordered, 95)
    text = (
        f"a cancel frees its slot in vLLM within {CANCEL_MS:.0f} ms: {median_ms:.0f} ms at p50, "
        f"{worst_ms:.0f} ms at p95 of {len(ordered)}"
    )
    return Claim(text, 0 < worst_ms <= CANCEL_MS)


def _of(runs: Sequence[Run], side: str, concurrency: int) -> list[Run]:
    return [run for run in runs if (run.side, run.concurrency) == (side, concurrency)]


def _pairs(runs: Sequence[Run], other: str, concurrency: int) -> list[tuple[Run, Run]]:
    """Return ours and theirs, round by round."""
    return list(zip(_of(runs, "pool", concurrency), _of(runs, other, concurrency), strict=True))


def _ratio(runs: Sequence[Run], other: str, concurrency: int) -> float:
    return median([ours.rate / theirs.rate for ours, theirs in _pairs(runs, other, concurrency)])


def _row(side: str, concurrency: int, runs: Sequence[Run]) -> list[str]:
    own = _of(runs, side, concurrency)
    bare = _of(runs, "bare", concurrency)
    share = median([a.rate / b.rate for a, b in zip(own, bare, strict=False)])
    parts = sorted({part for run in own for part in run.cpu_s})
    cpu = {
        part: median([r.cpu_s.get(part, 0.0) / r.requests * 1000 for r in own]) for part in parts
    }
    return [
        NAMES[side],
        str(concurrency),
        figure(median([run.rate for run in own])),
        f"{share:.0%}" if bare else "",
        figure(median([run.ttft_p50_ms for run in own])),
        figure(median([run.ttft_p95_ms for run in own])),
        figure(median([run.tpot_ms for run in own])),
        ", ".join(f"{part} {figure(used)}" for part, used in cpu.items() if used >= 0.1),  # noqa: PLR2004 -- less is nothing
    ]
