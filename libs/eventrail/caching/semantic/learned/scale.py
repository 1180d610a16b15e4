"""From a raw score to a likeness: how few different questions look at least as alike.

The likeness of a pair is 1 - p, where p is the share of different questions that score at least
as high. p is read off held-out pairs of different questions, which share most of their words by
choice, so it is stricter than ordinary traffic. Between the held-out scores it is a straight line;
above them an exponential tail takes over (peaks over threshold with shape 0; Pickands, 1975), since
no finite number of pairs tells how rare the rarest are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Knots = npt.NDArray[np.float64]

_KNOTS: Final = 96
_TAIL: Final = 0.04
"""The share of the highest scores that the tail is fitted to."""
_FEWEST: Final = 10
_LEAST: Final = 1e-6
"""p is never said to be less."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The map, and where the tail takes over.

    Attributes:
        scores: raw scores, ascending.
        shares: p at each of them, descending.
        decay: how fast p falls off above the last of them, a unit of raw score.
    """

    scores: Knots
    shares: Knots
    decay: float

    def likeness(self, raw: float) -> float:
        """Return 1 - p of a raw score."""
        last = float(self.scores[-1])
        if raw <= last:
            share = float(np.interp(raw, self.scores, self.shares))
        else:
            share = float(self.shares[-1]) * float(np.exp(-self.decay * (raw - last)))
        return 1 - max(share, _LEAST)

    def array(self) -> Knots:
        """Return it as one array, for `scale_of`."""
        return np.concatenate([[self.decay], self.scores, self.shares])


def scale_of(stored: Knots) -> Scale:
    """Return the scale that `Scale.array` has stored."""
    scores, shares = np.split(stored[1:].astype(np.float64), 2)
    return Scale(scores, shares, float(stored[0]))


def fit_scale(different: Sequence[float], among: int) -> Scale:
    """Fit a scale.

    Args:
        different: raw scores of pairs that ask for different things and no rule set apart.
        among: all pairs that ask for different things; more than `different` by those that a
            rule set apart.

    Raises:
        ValueError: there are too few scores.
    """
    ordered = np.sort(np.asarray(different, np.float64))[::-1]
    if len(ordered) < _FEWEST:
        raise ValueError(f"{len(ordered)} scores make no scale; {_FEWEST} are needed")
    tail = max(min(int(_TAIL * among), len(ordered) // 2), 1)
    over = float(ordered[tail])
    decay = 1 / max(float((ordered[:tail] - over).mean()), 1e-3)
    ranks = np.unique(np.geomspace(tail + 1, len(ordered), _KNOTS).astype(int))[::-1]
    scores, shares = ordered[ranks - 1], ranks / (among + 1)
    keep = np.concatenate([[True], np.diff(scores) > 0])
    return Scale(scores[keep], shares[keep], decay)
