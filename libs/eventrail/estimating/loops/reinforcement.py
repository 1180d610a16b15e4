"""Whether being shown makes a thing be shown more, beyond what it is worth.

A regression of the growth log(n[t+1]) - log(n[t]) of a thing's exposures on log(n[t]), within
windows, with quality held. Counts are noisy, and a thing that was shown often by chance is shown
less the next time, which hides reinforcement; so log(n[t]) is replaced by what log(n[t-1]) says
of it (instrumental variable, two stages; Wright, 1928). If shares do not feed on themselves the
slope is 0, noise or not: given a thing's rate, the counts of t and t+1 are exchangeable. Errors
are taken between things.
"""

from typing import Final

import numpy as np

from eventrail.estimating.linear import Estimate, Linear, interval
from eventrail.estimating.lines import slope
from eventrail.estimating.numbers import Floats, Ints, Mask, sums

_SEEN: Final = 3
"""Exposures in the window before the last, for a thing to count."""
_FEWEST: Final = 10
"""Things that must have been seen so often; windows of fewer say nothing of things."""
_STRONG: Final = 10.0
"""F statistic of the first stage below which an instrument is weak (Staiger and Stock, 1997)."""


def reinforcement(counts: Ints, quality: Floats) -> Estimate | None:
    """Return the slope: above 0, what was shown more grows faster; None with too little to go by.

    Args:
        counts: of each thing in each window, `[windows, things]`.
        quality: of each thing; NaN for unknown, which counts as the mean.
    """
    if len(counts) < 3 or counts.shape[1] < 2:  # noqa: PLR2004 -- before, now, after; of two
        return None
    logs = np.log(counts + 0.5)
    before, now, after = logs[:-2], logs[1:-1], logs[2:]
    kept: Mask = counts[:-2] >= _SEEN
    if int(kept.any(axis=0).sum()) < _FEWEST:
        return None
    window, thing = np.nonzero(kept)
    known = _known(quality)[thing]
    columns = [before[kept], now[kept], (after - now)[kept], known]
    instrument, given, growth, worth = (_within(column, window) for column in columns)
    instrument, given, growth = (_without(column, worth) for column in (instrument, given, growth))
    link = float(instrument @ given)
    if not _strong(instrument, given, thing):
        return None
    found = float(instrument @ growth) / link
    parts = instrument * (growth - found * given) / link
    return interval(Linear(found, parts, thing), "growth by past exposure", _problems(quality))


def _known(quality: Floats) -> Floats:
    told = np.isfinite(quality)
    middle = float(quality[told].mean()) if told.any() else 0.0
    return np.where(told, quality, middle)


def _within(values: Floats, groups: Ints) -> Floats:
    sizes = np.maximum(np.bincount(groups), 1)
    return values - (np.bincount(groups, values) / sizes)[groups]


def _without(values: Floats, held: Floats) -> Floats:
    """Return what is left of values when a line through another column is taken out."""
    square = float(held @ held)
    return values - held * (float(held @ values) / square) if square > 0 else values


def _strong(instrument: Floats, given: Floats, thing: Ints) -> bool:
    """Return whether what was shown before says enough of what is shown now."""
    first = slope(instrument, given, thing)
    by_thing = sums(first.parts, thing)
    spread = float(by_thing @ by_thing)
    return bool(np.isfinite(first.value)) and first.value**2 > _STRONG * spread


def _problems(quality: Floats) -> list[str]:
    if np.isfinite(quality).any():
        return []
    return ["no quality is known: what is better and what is shown more cannot be told apart"]
