"""Resident memory over a growing number of requests: the table and the verdict."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from loadtests.claims import Claim
from loadtests.tables import Table, figure

FLAT_WITHIN = 0.10


class Sample(msgspec.Struct, frozen=True):
    """One look at all processes.

    Attributes:
        requests: Requests answered so far.
        mib: Resident memory in MiB by process, `<name> <pid>`.
    """

    requests: int
    mib: dict[str, float]


def memory_table(samples: Sequence[Sample]) -> Table:
    """A row per process, a column per sample, and the growth from the first to the highest."""
    columns = ["process", *(f"{sample.requests:,}" for sample in samples), "growth"]
    cells = [
        [
            _shown(name),
            *(figure(sample.mib[name]) if name in sample.mib else "-" for sample in samples),
            f"{growth(samples, name):+.1%}",
        ]
        for name in _names(samples)
    ]
    return Table("Resident memory in MiB after so many requests", columns, cells)


def flat_claims(samples: Sequence[Sample]) -> list[Claim]:
    """For each process: it lived from start to end and stayed within 10 % of its first sample."""
    return [_flat(samples, name) for name in _names(samples)]


def growth(samples: Sequence[Sample], name: str) -> float:
    """The highest sample of a process over its first one, minus 1.

    The highest and not the last: memory that is given back was still needed.
    """
    seen = [sample.mib[name] for sample in samples if name in sample.mib]
    return max(seen) / seen[0] - 1


def _flat(samples: Sequence[Sample], name: str) -> Claim:
    if not all(name in sample.mib for sample in samples):
        return Claim(f"{_shown(name)} lived through the run", holds=False)
    grown = growth(samples, name)
    since = f"{samples[0].requests:,} requests"
    text = f"{_shown(name)}: within {FLAT_WITHIN:.0%} from {since} on: {grown:+.1%}"
    return Claim(text, holds=grown <= FLAT_WITHIN)


def _names(samples: Sequence[Sample]) -> list[str]:
    return list(dict.fromkeys(name for sample in samples for name in sample.mib))


def _shown(name: str) -> str:
    """Without the pid, which tells processes apart but readers nothing."""
    return name.rpartition(" ")[0]
