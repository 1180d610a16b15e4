"""Train linear models with scikit-learn; for `eventrail train`, not for services."""

from collections.abc import Sequence
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.svm import LinearSVC

from eventrail.learning.calibrate import Curve
from eventrail.learning.features import Features, buckets_of, distinct
from eventrail.learning.linear import LinearModel

Solver = Literal["logistic", "svm", "sgd"]


def matrix_of(texts: Sequence[str], features: Features) -> sparse.csr_matrix:
    """Return the rows that `LinearModel.scores` sees: ones at unit length, `[texts, width]`."""
    rows = [distinct(buckets_of(text, features), features.width) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = [np.full(len(row), 1 / np.sqrt(max(len(row), 1)), np.float32) for row in rows]
    data = (np.concatenate(values), np.concatenate(rows), ends)
    return sparse.csr_matrix(data, shape=(len(rows), features.width))


def fit_linear(
    texts: Sequence[str],
    labels: Sequence[bool] | Sequence[int],
    features: Features,
    *,
    solver: Solver = "logistic",
    strength: float = 10.0,
    weights: Sequence[float] | None = None,
    balanced: bool = True,
) -> LinearModel:
    """Train a model; the same texts and settings give the same model.

    Args:
        texts: examples.
        labels: true or false, or the number of a class, from 0.
        features: what is seen of a text.
        solver: how.
        strength: the inverse of regularisation (`C`).
        weights: how much each example counts.
        balanced: whether each class counts alike, however many examples it has.
    """
    matrix = matrix_of(texts, features)
    fitted = _solver(solver, strength, balanced=balanced, rows=len(texts)).fit(
        matrix, np.asarray(labels), sample_weight=None if weights is None else np.asarray(weights)
    )
    coefficients = np.asarray(fitted.coef_, np.float32)
    bias: npt.NDArray[np.float32] = np.asarray(fitted.intercept_, np.float32)
    return LinearModel(features, np.ascontiguousarray(coefficients.T), bias)


def fit_curve(scores: Sequence[float], labels: Sequence[bool]) -> Curve:
    """Return the curve that fits best.

    Args:
        scores: of texts the model was not trained on.
        labels: whether each of them is positive; both kinds must occur.
    """
    column = np.asarray(scores, float).reshape(-1, 1)
    fitted = cast("Any", LogisticRegression(C=1e3)).fit(column, np.asarray(labels))
    return Curve(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


def _solver(solver: Solver, strength: float, *, balanced: bool, rows: int) -> Any:
    weight = "balanced" if balanced else None
    if solver == "logistic":
        return LogisticRegression(C=strength, class_weight=weight, max_iter=1000, random_state=0)
    if solver == "svm":
        return LinearSVC(C=strength, class_weight=weight, random_state=0)
    alpha = 1 / (strength * rows)
    return SGDClassifier(
        loss="log_loss", alpha=alpha, class_weight=weight, average=True, random_state=0
    )
