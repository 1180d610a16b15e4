"""Fit the verifier of one language: trees, the linear part, and the scale."""

from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from eventrail.caching.semantic.learned.model import Verifier
from eventrail.caching.semantic.learned.scale import Scale, fit_scale
from eventrail.learning.fit_trees import fit_trees

Rows = npt.NDArray[np.float32]

_LEAVES: Final = 8
_STRENGTH: Final = {"en": 1e-3, "ko": 3.0}
"""The inverse strength of the linear part's penalty."""
_SHARE: Final = {"en": 1.0, "ko": 2.0}
"""How much the linear part counts beside the trees."""
_STANDARD: Final = {"en": True, "ko": False}
_INNER: Final = 5
_STILL: Final = 1e-3
"""Numbers that vary less say nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Pairs as numbers.

    Attributes:
        measures: `[pairs, measures]`.
        apart: `[pairs, numbers]`, for the linear part.
        same: whether each pair asks for the same.
        vetoed: whether a rule sets it apart.
        fold: the fifth it belongs to.
    """

    measures: Rows
    apart: Rows
    same: npt.NDArray[np.bool_]
    vetoed: npt.NDArray[np.bool_]
    fold: npt.NDArray[np.intp]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Table":
        """Return some of the pairs."""
        return Table(
            self.measures[chosen],
            self.apart[chosen],
            self.same[chosen],
            self.vetoed[chosen],
            self.fold[chosen],
        )


def fit(table: Table, language: str, trees: int) -> Verifier:
    """Fit a verifier; its scale comes from scores of pairs that the scorer was not fitted to.

    Args:
        table: pairs of one language.
        language: `en` or `ko`.
        trees: how many.
    """
    inner = np.arange(len(table.same)) % _INNER if len(set(table.fold)) == 1 else table.fold
    held = np.zeros(len(table.same))
    for fold in sorted(set(inner.tolist())):
        rest = _fit(table.only(inner != fold), language, trees)
        part = table.only(inner == fold)
        held[inner == fold] = rest.raw(part.measures, part.apart)
    different = ~table.same
    scale = fit_scale(held[different & ~table.vetoed].tolist(), int(different.sum()))
    whole = _fit(table, language, trees)
    return Verifier(whole.trees, whole.weights, whole.shift, scale)


def _fit(table: Table, language: str, count: int) -> Verifier:
    same = table.same.tolist()
    trees = fit_trees(table.measures, same, [1.0] * len(same), trees=count, leaves=_LEAVES)
    weights, shift = _linear(table, language)
    nothing = Scale(np.zeros(1), np.ones(1), 1.0)
    return Verifier(trees, weights, shift, nothing)


def _linear(table: Table, language: str) -> tuple[Rows, float]:
    """Return the weights and the shift of a logistic regression, for numbers as they are."""
    rows = table.apart.astype(np.float64)
    mean, spread = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    scaled: Any = cast("Any", csr_matrix)(rows)  # mostly nothing
    if _STANDARD[language]:
        mean, spread = rows.mean(0), np.maximum(rows.std(0), _STILL)
        scaled = (rows - mean) / spread
    chosen = cast("Any", LogisticRegression)(
        C=_STRENGTH[language], max_iter=500, solver="liblinear", random_state=0
    )
    fitted = chosen.fit(scaled, table.same)
    weights = _SHARE[language] * fitted.coef_[0] / spread
    return weights.astype(np.float32), float(
        _SHARE[language] * fitted.intercept_[0] - mean @ weights
    )
