"""Train boosted trees with scikit-learn; for `eventrail train`, not for services."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from eventrail.learning.trees import Trees

Rows = npt.NDArray[np.float32]


def fit_trees(
    rows: Rows,
    labels: Sequence[bool],
    weights: Sequence[float],
    *,
    directions: Sequence[int] | None = None,
    trees: int = 300,
    leaves: int = 3,
    rate: float = 0.04,
) -> Trees:
    """Train trees; the same rows and settings give the same trees.

    Args:
        rows: `[rows, features]`.
        labels: by row.
        weights: how much each row counts.
        directions: by feature 1 if more of it may only raise the score, -1 if only lower it, 0
            if either; all 0 by default.
        trees: how many.
        leaves: of each tree at most.
        rate: how much of each tree is taken.
    """
    chosen = cast("Any", HistGradientBoostingClassifier)(  # annotated by half
        max_iter=trees,
        learning_rate=rate,
        max_leaf_nodes=leaves,
        min_samples_leaf=20,
        l2_regularization=3.0,
        max_features=0.3,
        early_stopping=False,
        monotonic_cst=list(directions) if directions is not None else None,
        random_state=0,
    )
    fitted = chosen.fit(rows, np.asarray(labels, bool), sample_weight=np.asarray(weights))
    return _plain(fitted)


def _plain(fitted: Any) -> Trees:
    """Return the trees of a fitted classifier; scikit-learn has no public way to read them."""
    tables = [predictor.nodes for (predictor,) in fitted._predictors]  # noqa: SLF001 -- see above
    roots = np.cumsum([0, *map(len, tables)])[:-1]
    nodes = np.concatenate(tables)
    first = np.repeat(roots, [len(table) for table in tables])
    itself = np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        roots.astype(np.intp),
        np.where(leaf, 0, nodes["feature_idx"]).astype(np.intp),
        np.where(leaf, 0, nodes["num_threshold"]),
        np.where(leaf, itself, first + nodes["left"]),
        np.where(leaf, itself, first + nodes["right"]),
        np.where(leaf, nodes["value"], 0),
        float(np.ravel(fitted._baseline_prediction)[0]),  # noqa: SLF001 -- see above
        int(nodes["depth"].max()),
    )
