"""From a judge's score to how probable it is that people hold an answer for good; pure.

Isotonic regression (Zadrozny and Elkan, 2002) by pooling neighbours that stand the wrong way
round; with few labels Platt's two numbers (Platt, 1999), with his targets that keep off 0 and 1.
Another version of a judge is another judge: each has a map of its own.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import msgspec

Method = Literal["isotonic", "platt"]

ENOUGH: Final = 100
"""Labels from which isotonic regression is taken."""

_ROUNDS: Final = 100
_SMALL: Final = 1e-10
_STEEPEST: Final = 50.0


class Calibration(msgspec.Struct, frozen=True):
    """A map from scores to probabilities.

    Attributes:
        judge: whose scores.
        version: of the judge.
        method: how it was made.
        labels: of how many labels.
        scores: where it is known, ascending.
        probabilities: there; straight lines lie between, and it is level beyond the ends.
    """

    judge: str
    version: str
    method: Method
    labels: int
    scores: list[float]
    probabilities: list[float]

    def probability(self, score: float) -> float:
        """Return how probable it is that people hold an answer of this score for good."""
        if score <= self.scores[0]:
            return self.probabilities[0]
        for at in range(1, len(self.scores)):
            low, high = self.scores[at - 1], self.scores[at]
            if score <= high:
                share = (score - low) / (high - low)
                first, last = self.probabilities[at - 1], self.probabilities[at]
                return first + share * (last - first)
        return self.probabilities[-1]


def calibrated(
    judge: str,
    version: str,
    scores: Sequence[float],
    good: Sequence[float],
    *,
    method: Method | None = None,
) -> Calibration:
    """Return the map that labels ask for.

    Args:
        judge: whose scores.
        version: of the judge.
        scores: the judge's; one at least.
        good: what people said of the same answers, 0 to 1.
        method: by the number of labels if None.
    """
    chosen: Method = method or ("isotonic" if len(scores) >= ENOUGH else "platt")
    if chosen == "isotonic":
        places, values = _isotonic(scores, good)
    else:
        places = sorted(set(scores))
        slope, offset = _platt(scores, good)
        values = [_logistic(slope * score + offset) for score in places]
    return Calibration(judge, version, chosen, len(scores), places, values)


class _Block(NamedTuple):
    first: float
    last: float
    total: float
    number: int

    @property
    def mean(self) -> float:
        return self.total / self.number


def _isotonic(scores: Sequence[float], good: Sequence[float]) -> tuple[list[float], list[float]]:
    by_score: dict[float, list[float]] = {}
    for score, label in zip(scores, good, strict=True):
        by_score.setdefault(score, []).append(label)
    blocks: list[_Block] = []
    for score, labels in sorted(by_score.items()):
        blocks.append(_Block(score, score, sum(labels), len(labels)))
        while len(blocks) > 1 and blocks[-2].mean >= blocks[-1].mean:
            last, before = blocks.pop(), blocks.pop()
            blocks.append(
                _Block(
                    before.first, last.last, before.total + last.total, before.number + last.number
                )
            )
    places: list[float] = []
    values: list[float] = []
    for block in blocks:
        for place in dict.fromkeys((block.first, block.last)):
            places.append(place)
            values.append(block.mean)
    return places, values


def _platt(scores: Sequence[float], good: Sequence[float]) -> tuple[float, float]:
    """Fit a logistic curve by Newton's method (Lin, Lin and Weng, 2007)."""
    positive = sum(good)
    high, low = (positive + 1) / (positive + 2), 1 / (len(good) - positive + 2)
    targets = [low + (high - low) * label for label in good]
    slope, offset = 0.0, math.log((positive + 1) / (len(good) - positive + 1))
    for _ in range(_ROUNDS):
        chances = [_logistic(slope * score + offset) for score in scores]
        gaps = [target - chance for target, chance in zip(targets, chances, strict=True)]
        weights = [chance * (1 - chance) for chance in chances]
        first = sum(gap * score for gap, score in zip(gaps, scores, strict=True))
        second = sum(gaps)
        aa = sum(w * s * s for w, s in zip(weights, scores, strict=True)) + _SMALL
        ab = sum(w * s for w, s in zip(weights, scores, strict=True))
        bb = sum(weights) + _SMALL
        determinant = aa * bb - ab * ab
        if determinant <= _SMALL * aa * bb:
            break  # one score only: the offset says all
        up, along = (
            (bb * first - ab * second) / determinant,
            (aa * second - ab * first) / determinant,
        )
        slope = max(-_STEEPEST, min(_STEEPEST, slope + up))
        offset = max(-_STEEPEST, min(_STEEPEST, offset + along))
        if abs(up) + abs(along) < _SMALL:
            break
    return slope, offset


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, value))))
