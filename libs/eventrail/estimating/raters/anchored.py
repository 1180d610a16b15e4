"""A judge beside people, on items that both scored: how kind, how blunt, how noisy, how calibrated.

    score = kindness + sharpness * (label - mean label) + noise

Sharpness 1 tells items apart as people do; 0 is chance. The curve says, for each band of scores,
what people said of the same items.
"""

import math
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.lines import slope
from eventrail.estimating.numbers import Floats, Ints

_BANDS: Final = 10
_FEWEST: Final = 3


class Band(msgspec.Struct, frozen=True):
    """Items whose scores are near each other.

    Attributes:
        score: mean score of the judge.
        label: mean label of people.
    """

    score: float
    label: Estimate


class Anchored(msgspec.Struct, frozen=True):
    """A judge beside people.

    Attributes:
        items: with both.
        kindness: mean score less mean label.
        sharpness: by how much a score rises when a label rises by 1.
        noise: standard deviation of scores at the same label.
        correlation: of score and label (Pearson).
        curve: bands of scores, ascending.
        error: how far labels are from scores in the mean of the bands.
    """

    items: int
    kindness: Estimate
    sharpness: Estimate
    noise: float
    correlation: float
    curve: list[Band]
    error: float


def beside_people(score: Floats, label: Floats, units: Ints) -> Anchored | None:
    """Return how a judge stands beside people; None with fewer than 3 items."""
    both = np.isfinite(score) & np.isfinite(label)
    given, known, groups = score[both], label[both], units[both]
    if len(given) < _FEWEST:
        return None
    gap = mean_of(given - known, groups)
    sharpness = slope(known, given, groups)
    left = (given - given.mean()) - sharpness.value * (known - known.mean())
    curve = _curve(given, known, groups)
    sizes = np.asarray([band.label.rows for band in curve], np.float64)
    apart = np.asarray([abs(band.score - band.label.value) for band in curve])
    spread = float(np.std(given) * np.std(known))
    return Anchored(
        len(given),
        interval(gap, "score less label"),
        interval(sharpness, "sharpness"),
        float(np.sqrt((left @ left) / max(1, len(left) - 2))),
        float(np.cov(given, known, ddof=0)[0, 1]) / spread if spread else math.nan,
        curve,
        float(sizes @ apart / sizes.sum()),
    )


def _curve(given: Floats, known: Floats, groups: Ints) -> list[Band]:
    edges = np.unique(np.quantile(given, np.linspace(0, 1, _BANDS + 1)))
    band = np.searchsorted(edges[1:-1], given, side="right")
    return [
        Band(
            float(given[band == each].mean()),
            interval(mean_of(known[band == each], groups[band == each]), "mean label"),
        )
        for each in np.unique(band)
    ]
