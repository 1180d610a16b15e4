"""The rows of the fairness benchmark, their table, and what they have to show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from loadtests.claims import Claim
from loadtests.stats import percentile
from loadtests.tables import Table, figure

MOST_TURNS = 4.0
"""Generations that a fair pool may make others wait at the 99th percentile."""

LEAST_RATE = 0.95
"""Of the pool's rate with one queue."""


class FairnessRow(msgspec.Struct, frozen=True):
    """One case.

    Attributes:
        name: its row in the table.
        fair: whether the flood has a queue apart from the others.
        waits_ms: of the others' requests, ascending.
        pool_rate: requests a second of the pool, the flood and the others together.
    """

    name: str
    fair: bool
    waits_ms: list[float]
    pool_rate: float

    @property
    def p50_ms(self) -> float:
        """Median wait of the others."""
        return percentile(self.waits_ms, 50)

    @property
    def p99_ms(self) -> float:
        """99th percentile of it."""
        return percentile(self.waits_ms, 99)


def fairness_table(rows: Sequence[FairnessRow]) -> Table:
    """A row a case."""
    columns = ["the others' wait", "requests", "p50 ms", "p99 ms", "pool requests/s"]
    cells = [
        [
            row.name,
            f"{len(row.waits_ms)}",
            figure(row.p50_ms),
            figure(row.p99_ms),
            figure(row.pool_rate),
        ]
        for row in rows
    ]
    return Table("Waiting for a slot of a flooded pool", columns, cells)


def fairness_claims(rows: Sequence[FairnessRow], generation_ms: float) -> list[Claim]:
    """Each fair row keeps others' waits short, and is as fast as the unfair row before it."""
    claims: list[Claim] = []
    for before, row in pairwise(rows):
        if row.fair and not before.fair:
            claims += [_short(row, before, generation_ms), _as_fast(row, before)]
    return claims


def _short(row: FairnessRow, before: FairnessRow, generation_ms: float) -> Claim:
    text = (
        f"{row.name}: the others' p99 wait is at most {MOST_TURNS:g} generations of "
        f"{generation_ms:g} ms: {row.p99_ms:.0f} ms (in one queue {before.p99_ms:.0f} ms)"
    )
    return Claim(text, holds=row.p99_ms <= MOST_TURNS * generation_ms)


def _as_fast(row: FairnessRow, before: FairnessRow) -> Claim:
    ratio = row.pool_rate / before.pool_rate
    text = f"{row.name}: the pool goes at least {LEAST_RATE} times as fast: {ratio:.2f}"
    return Claim(text, holds=ratio >= LEAST_RATE)
