"""Boosted trees as plain arrays say what scikit-learn's said."""

from typing import Any, cast

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from eventrail.learning.fit_trees import fit_trees
from eventrail.learning.trees import trees_of

_CHANCE = np.random.default_rng(0)
ROWS = _CHANCE.normal(size=(400, 5)).astype(np.float32)
LABELS = [bool(row[0] + row[1] * row[2] > 0) for row in ROWS]
WEIGHTS = [1.0] * len(LABELS)


def test_the_plain_trees_sum_to_what_the_fitted_ones_did() -> None:
    own = fit_trees(ROWS, LABELS, WEIGHTS, trees=30, leaves=6)
    chosen = cast("Any", HistGradientBoostingClassifier)(  # annotated by half
        max_iter=30,
        learning_rate=0.04,
        max_leaf_nodes=6,
        min_samples_leaf=20,
        l2_regularization=3.0,
        max_features=0.3,
        early_stopping=False,
        random_state=0,
    )
    theirs = chosen.fit(ROWS, LABELS, sample_weight=WEIGHTS)
    assert np.allclose(own.scores(ROWS), theirs.decision_function(ROWS), atol=1e-6)
    right = (own.scores(ROWS) > 0) == np.asarray(LABELS)
    assert right.mean() > 0.75


def test_trees_come_back_from_what_was_stored() -> None:
    own = fit_trees(ROWS, LABELS, WEIGHTS, trees=10)
    back = trees_of(own.arrays("any"), "any")
    assert np.allclose(own.scores(ROWS), back.scores(ROWS), atol=1e-5)


def test_a_direction_is_kept() -> None:
    upward = fit_trees(ROWS, LABELS, WEIGHTS, directions=[-1, 0, 0, 0, 0], trees=30)
    moved = ROWS[:50].copy()
    moved[:, 0] += 1
    assert (upward.scores(moved) <= upward.scores(ROWS[:50]) + 1e-9).all()


def test_rows_too_few_to_split_leave_the_prior() -> None:
    few = fit_trees(ROWS[:10], [True] * 5 + [False] * 5, [1.0] * 10, trees=3)
    assert few.depth == 0
    assert np.allclose(few.scores(ROWS[:3]), few.base)
