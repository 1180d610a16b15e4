"""Shares with their uncertainty."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

Z = 1.959964  # of the standard normal distribution, two-sided 95 %


@dataclass(frozen=True)
class Share:
    """A share of `count` cases with its 95 % Wilson score interval (Wilson 1927)."""

    share: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, flags: Iterable[bool]) -> Self:
        """Summarise `flags`; no cases at all give a share of 0 between 0 and 1."""
        values = list(flags)
        count = len(values)
        if not count:
            return cls(0.0, 0.0, 1.0, 0)
        p = sum(values) / count
        centre = (p + Z * Z / (2 * count)) / (1 + Z * Z / count)
        half = Z / (1 + Z * Z / count) * (p * (1 - p) / count + Z * Z / (4 * count * count)) ** 0.5
        return cls(
            round(p, 4), round(max(0.0, centre - half), 4), round(min(1.0, centre + half), 4), count
        )
