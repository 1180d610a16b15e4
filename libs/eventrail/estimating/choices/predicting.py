"""What each action would have brought a request, predicted from others' requests.

The predictions for a row come from a model that has not seen any row of its unit (cross-fitting,
Chernozhukov et al., Econometrics Journal 21, 2018), so that they err independently of the row's
own reward, however flexible the model is.
"""

from importlib import import_module
from typing import Any, Final, Literal

import numpy as np

from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.numbers import Floats, Ints, Mask, solve

FOLDS: Final = 5
Model = Literal["ridge", "boosting", "mean"]
_FEWEST = 30
"""Rows below which an action's mean is all that is learned of it."""
_STRENGTH: Final = 1.0


def folds_of(units: Ints, folds: int = FOLDS) -> Ints:
    """Return a fold for each row; a unit is in one fold as a whole."""
    count = int(units.max()) + 1 if len(units) else 0
    dealt = np.random.default_rng(0).permutation(count) % folds
    return dealt[units]


def predictions(choices: Choices, model: Model = "ridge") -> Floats:
    """Return the predicted reward of every action for every row, `[rows, actions]`.

    Args:
        choices: usable rows.
        model: `ridge`, linear in the features for each action; `boosting`, trees (needs
            scikit-learn); `mean`, each action's mean.
    """
    found = np.empty(choices.target.shape)
    folds = folds_of(choices.units)
    for fold in np.unique(folds):
        held = folds == fold
        for action in range(len(choices.actions)):
            rows = ~held & (choices.chosen == action)
            found[held, action] = _predicted(choices, rows, ~held, held, model)
    return found


def _predicted(choices: Choices, rows: Mask, known: Mask, held: Mask, model: Model) -> Floats:
    """Return predictions for the rows held out, from those that had the action."""
    rewards = choices.reward[rows]
    if not len(rewards):  # an action that nobody had: the mean of all is as good as any guess
        rest = choices.reward[known]
        return np.full(int(held.sum()), rest.mean() if len(rest) else 0.0)
    if model == "mean" or len(rewards) < _FEWEST or not choices.features.shape[1]:
        return np.full(int(held.sum()), rewards.mean())
    if model == "boosting":
        return _trees(choices.features[rows], rewards, choices.features[held])
    return ridge(choices.features[rows], rewards, choices.features[held])


def ridge(features: Floats, rewards: Floats, wanted: Floats) -> Floats:
    """Return predictions of a ridge regression (Hoerl and Kennard, Technometrics 12, 1970).

    Features are standardised; the penalty is one row's worth for each.
    """
    middle, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    design, level = (features - middle) / scale, rewards.mean()
    gram = design.T @ design + _STRENGTH * np.eye(design.shape[1])
    slopes = solve(gram, design.T @ (rewards - level))
    return level + ((wanted - middle) / scale) @ slopes


def _trees(features: Floats, rewards: Floats, wanted: Floats) -> Floats:
    ensemble: Any = import_module("sklearn.ensemble")
    model = ensemble.HistGradientBoostingRegressor(
        max_iter=60, max_leaf_nodes=8, learning_rate=0.1, min_samples_leaf=20, random_state=0
    )
    threads: Any = import_module("threadpoolctl")
    with threads.threadpool_limits(1):  # many threads on a busy machine wait for each other
        return np.asarray(model.fit(features, rewards).predict(wanted), np.float64)
