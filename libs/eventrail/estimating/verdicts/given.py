"""Verdicts on pairs of answers, one row for each time a pair was shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eventrail.estimating.numbers import Floats, Ints, Mask, codes

SCORES = {"this": 1.0, "tie": 0.5, "other": 0.0}
"""What a verdict counts for this answer."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One row for each time that this answer was shown beside another.

    Attributes:
        win: 1 if this answer was preferred, 0.5 for a tie, 0 if the other was.
        place: 1 if this answer was shown first, -1 if second, 0 if nobody knows.
        length: characters of this answer less those of the other.
        units: which rows hang together: at least those of one pair.
        pair: which pair of answers it is.
        quality: columns that say which answer is better, whatever the judge says; may be none.
    """

    win: Floats
    place: Floats
    length: Floats
    units: Ints
    pair: Ints
    quality: Floats

    def only(self, which: Mask) -> "Verdicts":
        """Return some of the rows."""
        return replace(
            self,
            win=self.win[which],
            place=self.place[which],
            length=self.length[which],
            units=self.units[which],
            pair=self.pair[which],
            quality=self.quality[which],
        )


def in_both_orders(
    first: Sequence[str],
    second: Sequence[str],
    length_this: Sequence[float] | Floats,
    length_other: Sequence[float] | Floats,
    units: Ints | None = None,
) -> Verdicts:
    """Return the verdicts of a judge who saw every pair twice.

    Args:
        first: its verdict with this answer first: `this`, `other` or `tie`.
        second: its verdict with this answer second.
        length_this: characters of this answer.
        length_other: characters of the other.
        units: which pairs hang together; each its own by default.
    """
    count = len(first)
    pair = np.arange(count)
    groups = pair if units is None else units
    gap = np.asarray(length_this, np.float64) - np.asarray(length_other, np.float64)
    return Verdicts(
        np.asarray([SCORES[each] for each in (*first, *second)], np.float64),
        np.concatenate([np.ones(count), -np.ones(count)]),
        np.concatenate([gap, gap]),
        np.concatenate([groups, groups]),
        np.concatenate([pair, pair]),
        np.zeros((2 * count, 0)),
    )


def once(
    win: Sequence[float] | Floats,
    place: Sequence[float] | Floats,
    length: Sequence[float] | Floats,
    units: Sequence[str] | None = None,
) -> Verdicts:
    """Return verdicts on pairs that were shown once each, in random order."""
    rows = np.arange(len(win))
    return Verdicts(
        np.asarray(win, np.float64),
        np.asarray(place, np.float64),
        np.asarray(length, np.float64),
        rows if units is None else codes(units),
        rows,
        np.zeros((len(win), 0)),
    )
