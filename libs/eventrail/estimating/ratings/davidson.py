"""Bradley-Terry with ties, by maximum likelihood.

The log odds of "first wins", "second wins" and "tie" are s_i + d, s_j and
(s_i + s_j + d) / 2 + t: strengths s, d for being shown first, t for ties (Bradley and Terry,
Biometrika 39, 1952; ties: Davidson, JASA 65, 1970; order: Davidson and Beaver, Biometrics 33,
1977). Written so it is a conditional logit, whose likelihood has one top. Errors are those of
the sandwich between units, so that many comparisons by one user count as what they are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.estimating.linear import Linear
from eventrail.estimating.newton import climb
from eventrail.estimating.numbers import Floats, Ints

_STRENGTH: Final = 1e-2
"""Penalty: keeps a model finite that has won, or lost, every time."""


@dataclass(frozen=True, slots=True)
class Games:
    """Comparisons, one row each.

    Attributes:
        first: which model's answer was shown first, by code.
        second: which other.
        win: 1 if the first won, 0.5 for a tie, 0 if the second did.
        units: which rows hang together.
        models: how many models there are.
        ordered: whether it is known which was shown first.
    """

    first: Ints
    second: Ints
    win: Floats
    units: Ints
    models: int
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Strengths:
    """What was fitted.

    Attributes:
        coefficients: a strength for each model (they sum to about 0), then d, then t.
        parts: what each row adds to their errors, `[rows, models + 2]`.
        units: which rows hang together.
    """

    coefficients: Floats
    parts: Floats
    units: Ints

    @property
    def models(self) -> int:
        """How many."""
        return len(self.coefficients) - 2

    def strength(self, model: int) -> Linear:
        """Return a model's strength, in log odds against an average one."""
        gradient = np.zeros(len(self.coefficients))
        gradient[: self.models] = -1 / self.models
        gradient[model] += 1.0
        return self.along(gradient, float(self.coefficients @ gradient))

    def win_rate(self, one: int, other: int) -> Linear:
        """Return how often one beats another, ties counting half, at no place in particular."""
        score, gradient = _score(self.coefficients, self.models, one, other)
        return self.along(gradient, score)

    def against_all(self, one: int) -> Linear:
        """Return the mean of a model's win rates against each other model."""
        others = [each for each in range(self.models) if each != one]
        found = [_score(self.coefficients, self.models, one, each) for each in others]
        gradient = np.mean([each[1] for each in found], axis=0)
        return self.along(gradient, float(np.mean([each[0] for each in found])))

    def along(self, gradient: Floats, value: float) -> Linear:
        """Return a function of the coefficients as an estimate (delta method)."""
        return Linear(value, self.parts @ gradient, self.units)


def fit_strengths(games: Games) -> Strengths:
    """Fit the model to at least one comparison of two models."""
    cube, wanted = _cube(games), _outcomes(games.win)

    def at(found: Floats) -> tuple[Floats, Floats]:
        chances = _chances(cube @ found)
        middle = np.einsum("no,nok->nk", chances, cube)
        spread = np.einsum("no,nok,nol->kl", chances, cube, cube, optimize=True)
        return np.einsum("no,nok->k", wanted - chances, cube), spread - middle.T @ middle

    found, bend = climb(at, games.models + 2, _STRENGTH)
    errors = np.einsum("no,nok->nk", wanted - _chances(cube @ found), cube)
    return Strengths(found, errors @ np.linalg.inv(bend), games.units)


def _cube(games: Games) -> npt.NDArray[np.float64]:
    """Return the columns of each outcome, `[rows, (first, second, tie), columns]`."""
    rows, count = np.arange(len(games.win)), games.models
    cube = np.zeros((len(rows), 3, count + 2))
    cube[rows, 0, games.first] += 1.0
    cube[rows, 1, games.second] += 1.0
    cube[:, 0, count] = float(games.ordered)
    cube[:, 2] = (cube[:, 0] + cube[:, 1]) / 2
    cube[:, 2, count + 1] = 1.0
    return cube


def _outcomes(win: Floats) -> npt.NDArray[np.float64]:
    return np.stack([win == 1, win == 0, win == 0.5], axis=1).astype(np.float64)  # noqa: PLR2004 -- a tie


def _chances(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _score(found: Floats, count: int, one: int, other: int) -> tuple[float, Floats]:
    """Return the expected score of one against another without order, and its gradient."""
    cube = np.zeros((3, count + 2))
    cube[0, one] = cube[1, other] = 1.0
    cube[2, [one, other]], cube[2, count + 1] = 0.5, 1.0
    chances = _chances((cube @ found)[None, :])[0]
    worth = np.asarray([1.0, 0.0, 0.5])
    score = float(chances @ worth)
    return score, (chances * (worth - score)) @ cube
