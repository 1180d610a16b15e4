"""Win rates as if both answers were equally long, and shown at no place in particular.

A logistic regression of the verdict on who answered, the place, and tanh of the standardised
difference in length; then the mean probability with place and length set to 0 (Dubois, Galambosz,
Liang and Hashimoto, "Length-Controlled AlpacaEval", COLM 2024). What length does because longer
answers *are* better is taken away too, unless `quality` of the verdicts says which are better.
"""

import math
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.logistic import fit_logistic
from eventrail.estimating.numbers import Floats
from eventrail.estimating.verdicts.given import Verdicts

_LEVEL, _PLACE, _LENGTH, _FIXED = 0, 1, 2, 3
_FEWEST: Final = 30
_ALWAYS: Final = 8.0
"""A coefficient beyond which the verdict hangs on nothing else."""


class Controlled(msgspec.Struct, frozen=True):
    """A win rate without what it should not hang on.

    Attributes:
        raw: share of wins of this answer, ties half.
        controlled: the same at equal length and no place.
        length: what one unit of tanh(length difference / its spread) adds to the log odds.
        place: what being first rather than at no place adds to the log odds.
        spread: characters that one standard deviation of the difference is.
        problems: what is wrong.
    """

    raw: Estimate
    controlled: Estimate
    length: Estimate
    place: Estimate
    spread: float
    problems: list[str]


def controlled_win_rate(verdicts: Verdicts, spread: float | None = None) -> Controlled | None:
    """Return the win rate of this answer without place and length; None without verdicts.

    Args:
        verdicts: of one judge.
        spread: characters that count as one unit of length; their own spread by default.
    """
    if not len(verdicts.win):
        return None
    unit = spread or float(verdicts.length.std()) or 1.0
    design = _design(verdicts, unit)
    fitted = fit_logistic(design, verdicts.win, verdicts.units)
    wrong = _problems(verdicts, fitted.coefficients)
    even = design.copy()
    even[:, [_PLACE, _LENGTH]] = 0.0
    return Controlled(
        interval(mean_of(verdicts.win, verdicts.units), "share of wins"),
        interval(fitted.mean_at(even), "length-controlled win rate", wrong),
        interval(fitted.linear(_LENGTH), "length, log odds", wrong),
        interval(fitted.linear(_PLACE), "place, log odds", wrong),
        unit,
        wrong,
    )


def _design(verdicts: Verdicts, unit: float) -> Floats:
    fixed = np.zeros((len(verdicts.win), _FIXED))
    fixed[:, _LEVEL] = 1.0
    fixed[:, _PLACE] = verdicts.place
    fixed[:, _LENGTH] = np.tanh(verdicts.length / unit)
    centred = verdicts.quality
    return np.concatenate([fixed, centred], axis=1)


def _problems(verdicts: Verdicts, coefficients: Floats) -> list[str]:
    wrong: list[str] = []
    pairs = len(np.unique(verdicts.pair))
    if pairs < _FEWEST:
        wrong.append(f"{pairs} pairs: too few for a regression")
    if not verdicts.length.any():
        wrong.append("no lengths: nothing to control for")
    gaps = verdicts.length[verdicts.length != 0]
    if len(gaps) and ((gaps > 0).all() or (gaps < 0).all()):
        wrong.append("one side is always longer: length and quality cannot be told apart")
    if not math.isfinite(float(coefficients.sum())) or np.abs(coefficients).max() > _ALWAYS:
        wrong.append("the verdict follows from length or place alone: the model does not fit")
    return wrong
