"""Intervals of any statistic by drawing units again (Efron, 1979), units as a whole."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from eventrail.estimating.linear import Estimate, worth
from eventrail.estimating.numbers import LEVEL, Floats, Ints

ROUNDS: Final = 400
_DRAWN: Final = 30_000_000
_LEAST_ROUNDS: Final = 100
"""Of many rows fewer rounds are drawn: at most so many rows in all, but at least so many rounds."""
_FEWEST = 20
"""Rounds that must say something before an interval is given."""


def bootstrap(
    statistic: Callable[[Floats], float | None],
    units: Ints,
    method: str,
    problems: Sequence[str] = (),
    *,
    rounds: int = ROUNDS,
) -> Estimate:
    """Return a statistic with its percentile interval, always drawn the same way.

    Args:
        statistic: reckons it from how often each row counts; None where it is not defined.
        units: which unit each row is of; a unit is drawn with all its rows.
        method: how it was made.
        problems: what is wrong.
        rounds: how many times all units are drawn; fewer of many rows.
    """

    def one(times: Floats) -> Floats:
        value = statistic(times)
        return np.asarray([np.nan if value is None else value])

    return bootstrap_all(one, units, method, problems, rounds=rounds)[0]


def bootstrap_all(
    statistics: Callable[[Floats], Floats],
    units: Ints,
    method: str,
    problems: Sequence[str] = (),
    *,
    rounds: int = ROUNDS,
) -> list[Estimate]:
    """Return several statistics of the same rows, from the same draws; NaN for not defined."""
    ones = np.ones(len(units))
    values = statistics(ones)
    drawn = np.asarray([statistics(times) for times in _draws(units, rounds)])
    return [
        _estimate(float(value), drawn[:, number], units, method, problems)
        for number, value in enumerate(values)
    ]


def _estimate(
    value: float, drawn: Floats, units: Ints, method: str, problems: Sequence[str]
) -> Estimate:
    told = [*problems] if np.isfinite(value) else [*problems, "not defined on these rows"]
    kept = drawn[np.isfinite(drawn)]
    low, high = -np.inf, np.inf
    if np.isfinite(value) and len(kept) >= _FEWEST:
        low, high = np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    ess = worth(np.ones(len(units)), units)
    count = len(np.unique(units))
    return Estimate(value, float(low), float(high), method, len(units), count, ess, told)


def _draws(units: Ints, rounds: int) -> Iterator[Floats]:
    """Yield how often each row is drawn."""
    chance = np.random.default_rng(0)
    present, place = np.unique(units, return_inverse=True)
    count = len(present)
    fewer = max(_LEAST_ROUNDS, _DRAWN // max(1, len(units)))
    for _ in range(min(rounds, fewer) if count else 0):
        times = np.bincount(chance.integers(0, count, count), minlength=count)
        yield times[place].astype(np.float64)
