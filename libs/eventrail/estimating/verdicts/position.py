"""How much a judge prefers what is shown first.

Whatever the answers are worth, over pairs shown in both orders, or in random order, the first
place wins half of the time if the place does not matter (Zheng et al., "Judging LLM-as-a-judge",
NeurIPS 2023). So its share of wins, less one half, is the bias.
"""

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, Linear, interval, mean_of
from eventrail.estimating.numbers import Floats, sums
from eventrail.estimating.verdicts.given import Verdicts

_BOTH = 2


class Position(msgspec.Struct, frozen=True):
    """What the place does.

    Attributes:
        first: how often the first place wins (ties half); 0.5 without bias.
        consistent: share of pairs, shown in both orders, with the same verdict; None if none was.
        win: win rate of this answer as if it were shown first half of the time.
    """

    first: Estimate
    consistent: Estimate | None
    win: Estimate


def position_bias(verdicts: Verdicts) -> Position | None:
    """Return what the place does; None unless answers were shown in both places."""
    known = verdicts.only(verdicts.place != 0)
    ahead = known.place > 0
    if not ahead.any() or ahead.all():
        return None
    won = np.where(ahead, known.win, 1 - known.win)
    front = _half(known, won)
    return Position(
        interval(front, "share of wins of the first place"),
        _consistency(known),
        interval(_half(known, known.win), "win rate, both places alike"),
    )


def _half(known: Verdicts, values: Floats) -> Linear:
    """Return the mean as if this answer had been first half of the time."""
    ahead = known.place > 0
    weights = np.where(ahead, 0.5 / ahead.mean(), 0.5 / (1 - ahead.mean()))
    one = mean_of(values, known.units, np.where(ahead, 1.0, 0.0))
    other = mean_of(values, known.units, np.where(ahead, 0.0, 1.0))
    value = (one.value + other.value) / 2
    parts = weights * (values - np.where(ahead, one.value, other.value)) / len(values)
    return Linear(value, parts, known.units)


def _consistency(known: Verdicts) -> Estimate | None:
    shown = np.bincount(known.pair)
    both = shown[known.pair] == _BOTH
    rows = known.only(both)
    if not len(rows.win):
        return None
    places, pairs = np.unique(rows.pair, return_inverse=True)
    middle = sums(rows.win, pairs) / _BOTH
    apart = sums(np.abs(rows.win - middle[pairs]), pairs)
    units = np.zeros(len(places), np.intp)
    units[pairs] = rows.units
    return interval(mean_of((apart == 0).astype(np.float64), units), "the same in both orders")
