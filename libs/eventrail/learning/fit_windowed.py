"""Train a `WindowedLinear` with scikit-learn; for `eventrail train`, not for services."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from eventrail.learning.features import Features
from eventrail.learning.windowed import WindowedLinear, grams


def fit_windowed(
    texts: Sequence[str],
    labels: Sequence[bool],
    features: Features,
    *,
    strength: float = 0.3,
    weights: Sequence[float] | None = None,
) -> WindowedLinear:
    """Train a model; the same texts and settings give the same one.

    While it is trained, rare n-grams count more, by their inverse document frequency (Sparck
    Jones, 1972), which the weights then hold.

    Args:
        texts: normalised, each about a window long or shorter.
        labels: what is to be told apart.
        features: what is seen of a text.
        strength: the inverse of regularisation (`C`).
        weights: how much each text counts; all alike without.
    """
    matrix = matrix_of(texts, features)
    rarity = _rarity(matrix, len(texts), features.width)
    solver = cast("Any", LogisticRegression(C=strength, max_iter=1000, random_state=0))
    counts = None if weights is None else np.asarray(weights)
    scaled = cast("sparse.csr_matrix", matrix @ sparse.diags(rarity))
    fitted = solver.fit(scaled, np.asarray(labels), sample_weight=counts)
    learnt = np.asarray(fitted.coef_[0] * rarity, np.float32)
    return WindowedLinear(features, learnt, float(fitted.intercept_[0]))


def matrix_of(texts: Sequence[str], features: Features) -> sparse.csr_matrix:
    """Return the rows that `WindowedLinear.scores` sees of texts of one window."""
    rows = [np.concatenate([found[0] for found in grams(text, features)]) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = [np.full(len(row), 1 / np.sqrt(max(len(row), 1)), np.float32) for row in rows]
    data = (np.concatenate(values), np.concatenate(rows), ends)
    matrix = sparse.csr_matrix(data, shape=(len(rows), features.width))
    matrix.sum_duplicates()
    return matrix


def _rarity(matrix: sparse.csr_matrix, rows: int, width: int) -> npt.NDArray[np.float64]:
    """Return each bucket's inverse document frequency; 0 for those that occur in one text."""
    indices = np.asarray(matrix.indices, np.intp)
    texts = np.bincount(indices, minlength=width)
    return np.where(texts > 1, np.log((rows + 1) / (texts + 1)), 0.0)
