"""Fit the model's parts: linear ones out of fold, trees over them, a curve over the trees."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from eventrail.learning.calibrate import Curve
from eventrail.learning.fit import fit_curve, fit_linear
from eventrail.learning.fit_trees import fit_trees
from eventrail.learning.trees import Trees
from eventrail.signals.measures import measured
from eventrail.signals.model import WORDS, LinearParts, vector_of
from eventrail.signals.train.rows import Example
from eventrail.signals.turns import Turn, said_before

Rows = npt.NDArray[np.float32]
Labels = npt.NDArray[np.bool_]

_STRENGTH: Final = 1.0
_FOLDS: Final = 5
_LEAVES: Final = 3
_TREES: Final = 200


class Table(NamedTuple):
    """The examples as arrays, a row each.

    Attributes:
        turns: the user's turns, each with those before it.
        own: the user's turns alone.
        before: what the system had said before them.
        measures: see `measures`.
        vectors: see `model.vector_of`.
        bad: what is to be told.
        groups: the number of the dialogue.
    """

    turns: list[list[Turn]]
    own: list[str]
    before: list[str]
    measures: Rows
    vectors: Rows
    bad: Labels
    groups: npt.NDArray[np.intp]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Table":
        """Return the rows that are chosen."""
        at = np.flatnonzero(chosen)
        return Table(
            [self.turns[each] for each in at],
            [self.own[each] for each in at],
            [self.before[each] for each in at],
            self.measures[at],
            self.vectors[at],
            self.bad[at],
            self.groups[at],
        )


class Fitted(NamedTuple):
    """All parts, and what each training row would have scored without itself."""

    linear: LinearParts
    trees: Trees
    curve: Curve
    threshold: float
    out_of_fold: npt.NDArray[np.float64]


def table_of(examples: Sequence[Example]) -> Table:
    """Return the examples as arrays."""
    numbers = {name: at for at, name in enumerate(dict.fromkeys(e.dialogue for e in examples))}
    own = [example.turns[-1].text for example in examples]
    before = [said_before(example.turns) for example in examples]
    return Table(
        [example.turns for example in examples],
        own,
        before,
        np.stack([measured(example.turns) for example in examples]),
        np.stack([vector_of(*each) for each in zip(own, before, strict=True)]),
        np.asarray([example.bad for example in examples], bool),
        np.asarray([numbers[example.dialogue] for example in examples], np.intp),
    )


def fit(table: Table) -> Fitted:
    """Fit on all rows, on one core; the same rows give the same model.

    Trees learn from scores of linear parts that had not seen the row's dialogue, and the curve and
    the threshold (that of the best F1) from trees that had not either.
    """
    with import_module("threadpoolctl").threadpool_limits(1):  # it comes with scikit-learn
        return _fit(table)


def _fit(table: Table) -> Fitted:
    folds = table.groups % _FOLDS
    scores: dict[int, Rows] = {}
    for fold in range(_FOLDS):
        parts = fit_parts(table.only(folds != fold))
        for at in map(int, np.flatnonzero(folds == fold)):
            scores[at] = parts.scores(table.turns[at])
    by_row = np.stack([scores[at] for at in range(len(table.bad))])
    rows = np.concatenate([table.measures, by_row], axis=1)
    sums = np.zeros(len(table.bad))
    for fold in range(_FOLDS):
        held = folds == fold
        sums[held] = _trees(rows[~held], table.bad[~held]).scores(rows[held])
    curve = fit_curve(list(sums), list(map(bool, table.bad)))
    chances = np.asarray([curve.probability(each) for each in sums])
    return Fitted(
        fit_parts(table),
        _trees(rows, table.bad),
        curve,
        best_threshold(chances, table.bad),
        chances,
    )


def fit_parts(table: Table) -> LinearParts:
    """Fit the linear parts."""
    bad = [bool(each) for each in table.bad]
    vectors = cast("Any", LogisticRegression)(
        C=_STRENGTH, class_weight="balanced", max_iter=500, fit_intercept=False
    ).fit(table.vectors, table.bad)
    return LinearParts(
        fit_linear(table.own, bad, WORDS, strength=_STRENGTH),
        fit_linear(table.before, bad, WORDS, strength=_STRENGTH),
        np.asarray(vectors.coef_[0], np.float32),
    )


def best_threshold(chances: npt.NDArray[np.float64], bad: Labels) -> float:
    """Return the probability at which F1 is highest."""
    candidates = np.unique(np.round(chances, 3))
    found = [(_f1(chances >= each, bad), float(each)) for each in candidates]
    return max(found)[1]


def _f1(told: Labels, bad: Labels) -> float:
    return 2 * float((told & bad).sum()) / max(float(told.sum() + bad.sum()), 1.0)


def _trees(rows: Rows, bad: Labels) -> Trees:
    weights = np.where(bad, 0.5 / max(bad.mean(), 1e-9), 0.5 / max((~bad).mean(), 1e-9))
    labels = [bool(each) for each in bad]
    return fit_trees(rows, labels, list(map(float, weights)), trees=_TREES, leaves=_LEAVES)
