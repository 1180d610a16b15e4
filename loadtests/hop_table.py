"""The rows of the hop benchmark, their table, and what they have to show."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from loadtests.claims import Claim
from loadtests.stats import median
from loadtests.tables import Table, figure

LEAST_RATIO = 0.70


class HopRun(msgspec.Struct, frozen=True):
    """One side in one round.

    Attributes:
        seconds: wall-clock time.
        client_cpu_s: processor time of the process that does the hops.
        server_cpu_s: processor time of the nats-server.
        hops: how many.
    """

    seconds: float
    client_cpu_s: float
    server_cpu_s: float
    hops: int

    @property
    def rate(self) -> float:
        """Hops a second."""
        return self.hops / self.seconds


class HopRow(msgspec.Struct, frozen=True):
    """One side over all rounds, oldest first.

    Attributes:
        ours: whether this is Eventrail's runtime.
    """

    name: str
    ours: bool
    runs: list[HopRun]

    @property
    def rate(self) -> float:
        """Median of the rounds, in hops a second."""
        return median([run.rate for run in self.runs])

    def client_us(self) -> float:
        """Median processor time a hop of the process that does it, in microseconds."""
        return median([run.client_cpu_s / run.hops * 1e6 for run in self.runs])

    def server_us(self) -> float:
        """Median processor time a hop of the server, in microseconds."""
        return median([run.server_cpu_s / run.hops * 1e6 for run in self.runs])


def best_bare(rows: Sequence[HopRow]) -> HopRow:
    """Return the fastest way that is not ours: what we are measured against."""
    return max((row for row in rows if not row.ours), key=lambda row: row.rate)


def rate_ratio(row: HopRow, other: HopRow) -> float:
    """Median over the rounds of one's rate over the other's in the same round."""
    pairs = zip(row.runs, other.runs, strict=True)
    return median([mine.rate / theirs.rate for mine, theirs in pairs])


def cpu_ratio(row: HopRow, other: HopRow) -> float:
    """The same for hops per processor second of the client process."""
    pairs = zip(row.runs, other.runs, strict=True)
    return median([theirs.client_cpu_s / mine.client_cpu_s for mine, theirs in pairs])


def hop_table(rows: Sequence[HopRow]) -> Table:
    """A row a side; ratios are to the best of the bare ones."""
    bare = best_bare(rows)
    columns = ["hop", "hops/s", "CPU us/hop", "server CPU us/hop", "rate x bare", "CPU x bare"]
    cells = [
        [
            row.name,
            figure(row.rate),
            figure(row.client_us()),
            figure(row.server_us()),
            f"{rate_ratio(row, bare):.2f}",
            f"{cpu_ratio(row, bare):.2f}",
        ]
        for row in rows
    ]
    return Table("One hop: pull, decide, append at the tail, ack", columns, cells)


def hop_claims(rows: Sequence[HopRow]) -> list[Claim]:
    """Each way of ours reaches `LEAST_RATIO` of the rate of the best bare one."""
    bare = best_bare(rows)
    return [_claim(row, rate_ratio(row, bare), bare) for row in rows if row.ours]


def _claim(row: HopRow, ratio: float, bare: HopRow) -> Claim:
    text = (
        f"{row.name}: at least {LEAST_RATIO:.2f} of the hop rate of {bare.name}: {ratio:.2f} "
        f"({row.rate:.0f} and {bare.rate:.0f} hops/s)"
    )
    return Claim(text, holds=ratio >= LEAST_RATIO)
