"""How likely it is that a text wants one of the intents at all, and how likely each of them is.

What is in scope is told by the log-odds of the likeliest intent, read at a high temperature, where
the unlikely ones have a say too (Liang et al., 2018); a logistic curve makes a probability of
that (Platt, 1999). A temperature of its own makes the intents' probabilities honest (Guo et al.,
2017). All of it is fitted on texts that were not learnt from.
"""

import math
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from eventrail.intents.encode import Floats
from eventrail.intents.softmax import softmax

_SOFT: Final = 1e-3
_ROUNDS: Final = 30
_TEMPERATURES: Final = tuple(float(each) for each in np.geomspace(0.02, 5, 60))
_HOTTER: Final = 4.0
_MOST: Final = 30.0


class Calibration(msgspec.Struct, frozen=True):
    """What makes probabilities of logits.

    Attributes:
        temperature: logits are divided by it.
        slope: of the curve over the log-odds.
        shift: what is added to them.
        threshold: the probability of being in scope that is asked for where a tenant says
            `auto`.
    """

    temperature: float = 1.0
    slope: float = 1.0
    shift: float = 0.0
    threshold: float = 0.5

    def probabilities(self, logits: Floats) -> Floats:
        """Return the probability of each intent, given that it is one of them."""
        return softmax(logits / np.float32(self.temperature))

    def in_scope(self, logits: Floats) -> float:
        """Return the probability that it is."""
        odds = float(log_odds(logits[None], self.temperature)[0])
        return float(_likely(np.asarray(self.slope * odds + self.shift)))


def log_odds(logits: Floats, temperature: float) -> npt.NDArray[np.float64]:
    """Return the signal of each row of logits."""
    scaled = logits.astype(np.float64) / (temperature * _HOTTER)
    best = scaled.argmax(axis=1)
    rows = np.arange(len(scaled))
    top = scaled[rows, best].copy()
    if scaled.shape[1] == 1:
        return top  # there is nothing that it could be instead
    scaled[rows, best] = -math.inf
    second = scaled.max(axis=1)
    return top - second - np.log(np.exp(scaled - second[:, None]).sum(axis=1))


def calibrate(logits: Floats, labels: npt.NDArray[np.intp], *, rejected: float) -> Calibration:
    """Return what fits best.

    Args:
        logits: of texts that were not learnt from, `[texts, intents]`; some are in scope.
        labels: the number of each one's intent; -1 for none.
        rejected: the share of those in scope that `auto` may take for out of scope, 0 to 1.
    """
    inside = labels >= 0
    temperature = min(_TEMPERATURES, key=lambda each: _loss(logits[inside], labels[inside], each))
    odds = log_odds(logits, temperature)
    slope, shift = _curve(odds, inside)
    threshold = float(np.quantile(_likely(slope * odds[inside] + shift), rejected))
    return Calibration(temperature, slope, shift, threshold)


def _loss(logits: Floats, labels: npt.NDArray[np.intp], temperature: float) -> float:
    likely = softmax(logits / np.float32(temperature))[np.arange(len(labels)), labels]
    return -float(np.log(np.maximum(likely, 1e-9)).mean())


def _likely(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(at, -_MOST, _MOST)))


def _curve(odds: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and shift of a logistic curve; both kinds count alike. Newton's method."""
    if inside.all():
        return 1.0, 0.0
    middle, spread = float(odds.mean()), max(float(odds.std()), 1e-6)
    rows = np.column_stack([(odds - middle) / spread, np.ones(len(odds))])
    counts = np.where(inside, 0.5 / inside.mean(), 0.5 / (1 - inside.mean())) / len(odds)
    found = np.zeros(2)
    for _ in range(_ROUNDS):
        likely = _likely(rows @ found)
        slope = rows.T @ (counts * (likely - inside)) + _SOFT * found
        bend = (rows.T * (counts * likely * (1 - likely))) @ rows + _SOFT * np.eye(2)
        found -= np.linalg.solve(bend, slope)
    return float(found[0]) / spread, float(found[1]) - float(found[0]) / spread * middle
