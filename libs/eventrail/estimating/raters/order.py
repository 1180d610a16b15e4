"""Whether a rating hangs on when it was given.

A regression of the score on its place in the rater's sequence, within raters: what is rated must
come in random order. The second slope is on the item rated just before, less that rater's mean:
negative where a good answer makes the next one look worse (contrast), positive where it rubs off
(assimilation; for both see Helson, "Adaptation-Level Theory", 1964).
"""

from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, Linear, interval
from eventrail.estimating.numbers import Floats, Ints, sums

_FEWEST: Final = 20
_CLUSTERS: Final = 10
"""Raters from which on each counts as one unit."""


class Order(msgspec.Struct, frozen=True):
    """What the order does.

    Attributes:
        drift: how much the last rating of a sequence is above the first.
        carried: how much of the item before (its score less its rater's mean) is in a rating.
        start: mean score as if each had been the rater's first.
    """

    drift: Estimate
    carried: Estimate
    start: Estimate


def order_effects(scores: Floats, place: Floats, raters: Ints) -> Order | None:
    """Return what the order does; None with fewer than 20 ratings, or one place for all.

    Args:
        scores: one each.
        place: any number that grows with time, e.g. seconds; its rank within the rater counts.
        raters: by code; ratings of one rater hang together if there are ten or more raters.
    """
    if len(scores) < _FEWEST:
        return None
    order = np.lexsort((place, raters))
    values, who = scores[order], raters[order]
    rank = _rank(who)
    if not rank.any():
        return None
    units = who if len(np.unique(who)) >= _CLUSTERS else np.arange(len(who))
    centred, moved = values - _mean(values, who), rank - _mean(rank, who)
    drift = _slope(moved, centred, units)
    first = np.r_[True, who[1:] != who[:-1]]
    left = centred - drift.value * moved
    carried = _slope(left[:-1][~first[1:]], left[1:][~first[1:]], units[1:][~first[1:]])
    base = values - drift.value * rank
    start = Linear(
        float(base.mean()),
        (base - base.mean()) / len(base) - drift.parts * float(rank.mean()),
        units,
        spent=2,
    )
    return Order(
        interval(drift, "from first to last"),
        interval(carried, "of the one before"),
        interval(start, "mean at the first place"),
    )


def _rank(who: Ints) -> Floats:
    """Return each rating's place in its rater's sequence, 0 first to 1 last."""
    counts = np.bincount(who)
    begins = np.r_[0, np.flatnonzero(np.diff(who)) + 1]
    offsets = np.zeros(int(who.max()) + 1)
    offsets[who[begins]] = begins
    place = np.arange(len(who)) - offsets[who]
    return place / np.maximum(counts[who] - 1, 1)


def _mean(values: Floats, groups: Ints) -> Floats:
    counts = np.maximum(np.bincount(groups), 1)
    return (sums(values, groups) / counts)[groups]


def _slope(given: Floats, values: Floats, units: Ints) -> Linear:
    """Return the slope of a line through 0, with its errors."""
    square = float(given @ given)
    if not square:
        return Linear(0.0, np.zeros(len(given)), units, 0.0)
    slope = float(given @ values) / square
    return Linear(slope, given * (values - slope * given) / square, units)
