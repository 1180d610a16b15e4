"""Corrections for many tests at once, and for tests that go on over time."""

import math
from collections.abc import Iterable, Iterator, Sequence

_DECAY = 6 / math.pi**2
"""Makes `1 / t^2` sum to one."""


def benjamini_hochberg(p_values: Sequence[float], *, dependent: bool = False) -> list[float]:
    """Return adjusted p-values: telling of those at most `q` makes a share `q` of them false.

    It holds for tests that are independent or positively dependent, as measures of the same
    requests are (Benjamini and Hochberg, 1995); `dependent` makes it hold for any, at the price
    of a logarithm of their number (Benjamini and Yekutieli, 2001).
    """
    count = len(p_values)
    factor = sum(1 / rank for rank in range(1, count + 1)) if dependent else 1.0
    order = sorted(range(count), key=lambda at: p_values[at], reverse=True)
    adjusted, least = [1.0] * count, 1.0
    for place, at in enumerate(order):
        least = min(least, p_values[at] * factor * count / (count - place))
        adjusted[at] = least
    return adjusted


def e_benjamini_hochberg(e_values: Sequence[float], level: float) -> list[int]:
    """Return which hypotheses to reject by e-values of any dependence (Wang and Ramdas, 2022)."""
    order = sorted(range(len(e_values)), key=lambda at: e_values[at], reverse=True)
    most = 0
    for rank, at in enumerate(order, start=1):
        if e_values[at] * rank * level >= len(e_values):
            most = rank
    return sorted(order[:most])


def e_lond(e_values: Iterable[float], level: float) -> Iterator[bool]:
    """Yield, test after test, whether to reject; the false discovery rate stays at most `level`.

    The tests may depend on each other in any way (e-LOND, Xu and Ramdas, 2024): test number `t`
    is rejected by an e-value of at least `1 / (level g(t) (1 + rejections before))`, where `g`
    sums to one.
    """
    rejected = 0
    for time, e_value in enumerate(e_values, start=1):
        reject = e_value * level * _DECAY / time**2 * (rejected + 1) >= 1
        rejected += reject
        yield reject
