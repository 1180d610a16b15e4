"""The mean of a label that few requests have, with the help of a score that many have.

    estimate = mean(label) + power * (mean(score of all) - mean(score of the labelled))

Prediction-powered inference (Angelopoulos et al., Science 382, 2023), with the power that makes
the variance least (PPI++, Angelopoulos, Duchi and Zrnic, 2023; for survey samples the regression
estimator of Cochran, 1977). It is right however bad the score is, since its error is measured on
the labelled; a useless score gets a power of about 0, and then this is the mean of the labels.
Rows count by weight, so that samples drawn with known, unequal probabilities are handled, and
variances are taken between units.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from eventrail.estimating.linear import Linear, worth
from eventrail.estimating.numbers import Floats, Ints, Mask, sums

_SPENT: Final = 2
"""Parameters fitted on the labelled units: the mean and the power."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows of which some have a label and all have a score.

    Attributes:
        label: what people say; NaN for most.
        score: what the judge says; no NaN.
        units: rows of one unit hang together.
        label_weight: one over the probability that a row is labelled; read where there is one.
        score_weight: one over the probability that a row is judged; 0 for a row that is not of
            the population, such as an anchor.
    """

    label: Floats
    score: Floats
    units: Ints
    label_weight: Floats
    score_weight: Floats

    @classmethod
    def of(
        cls,
        label: Floats,
        score: Floats,
        units: Ints | None = None,
        label_weight: Floats | None = None,
        score_weight: Floats | None = None,
    ) -> "Labelled":
        """Return rows that count alike and are their own units, where nothing else is said."""
        ones = np.ones(len(label))
        return cls(
            label,
            score,
            np.arange(len(label)) if units is None else units,
            ones if label_weight is None else label_weight,
            ones if score_weight is None else score_weight,
        )

    def only(self, which: Mask) -> "Labelled":
        """Return some of the rows."""
        return Labelled(
            self.label[which],
            self.score[which],
            self.units[which],
            self.label_weight[which],
            self.score_weight[which],
        )


@dataclass(frozen=True, slots=True)
class Powered:
    """What came of it.

    Attributes:
        estimate: with the help of the scores.
        labels: by the labels alone.
        scores: by the scores alone; their bias is not in it.
        bias: mean score less mean label, of the labelled.
        power: how much the scores count; 0 not at all.
        labelled: how many rows have a label.
    """

    estimate: Linear
    labels: Linear
    scores: Linear
    bias: Linear
    power: float
    labelled: int


def powered_mean(rows: Labelled, power: float | None = None) -> Powered:
    """Return the mean of the label over the population.

    Args:
        rows: at least one has a label, and one a weight of its score.
        power: how much the scores count; the best by default, 1 is the first form of the method.
    """
    known = np.isfinite(rows.label)
    given = np.where(known, rows.label_weight, 0.0)
    label = Middle(*_centred(np.where(known, rows.label, 0.0), given))
    seen = Middle(*_centred(rows.score, given))
    every = Middle(*_centred(rows.score, rows.score_weight))
    change = every.parts - seen.parts
    best = _best(label.parts, change, rows.units) if power is None else power
    value = label.middle + best * (every.middle - seen.middle)
    ess = worth(given, rows.units)
    return Powered(
        Linear(value, label.parts + best * change, rows.units, ess, _SPENT),
        Linear(label.middle, label.parts, rows.units, ess),
        Linear(every.middle, every.parts, rows.units, worth(rows.score_weight, rows.units)),
        Linear(seen.middle - label.middle, seen.parts - label.parts, rows.units, ess),
        best,
        int(known.sum()),
    )


class Middle(NamedTuple):
    """A weighted mean and what each row adds to its error."""

    middle: float
    parts: Floats


def _centred(values: Floats, weights: Floats) -> tuple[float, Floats]:
    total = float(weights.sum())
    middle = float(weights @ values) / total
    return middle, weights * (values - middle) / total


def _best(own: Floats, change: Floats, units: Ints) -> float:
    """Return the power of least variance between units."""
    first, second = sums(own, units), sums(change, units)
    spread = float(second @ second)
    return -float(first @ second) / spread if spread > 0 else 0.0
