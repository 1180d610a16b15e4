"""Fit the weights of a `WindowModel`."""

from collections.abc import Sequence
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from eventrail.guarding.attacks.linear import Cut, WindowModel
from eventrail.learning.features import Features

STRENGTH: Final = 30.0
"""The inverse of regularisation."""

TOLERANCE: Final = 3e-2
"""Where the solver stops; a finer end takes far longer and moves weights by little."""

LONG_MOST: Final = 6
"""Long windows of one text that are learnt from."""

HARD: Final = 0.5
"""What a short window that the first round was wrong or sure about counts."""


WORST: Final = 4
"""Short windows of a harmless text that are learnt from: those the first round scores highest."""

ROUNDS: Final = 1
"""How often harmless documents are searched for what the model takes for an instruction."""

HARDEST: Final = 2
"""Windows of each that are learnt from then."""


def fit_model(
    cuts: Sequence[Cut],
    labels: Sequence[bool],
    weights: Sequence[float],
    features: Features,
) -> WindowModel:
    """Learn from long windows, then from the short ones that stand out.

    A long text's label holds for all of its long windows; which short one an attack is in, the
    model of the first round says (Andrews et al., 2002: mi-SVM).
    """
    longs = [
        (number, place, weights[number] / len(places))
        for number, cut in enumerate(cuts)
        for places in [_spread(np.arange(cut.short, len(cut.windows.first)))]
        for place in places
    ]
    first = _fit(cuts, labels, longs, features)
    shorts: list[tuple[int, int, float]] = []
    for number, cut in enumerate(cuts):
        scores = first.scores(cut)[: cut.short]
        single = len(cut.cuts) == 2  # noqa: PLR2004 -- one piece: it is its own long window
        order = np.argsort(scores)[-1 if labels[number] else -WORST :]
        worst: list[int] = [] if single else order.tolist()
        shorts += [
            (number, place, weights[number] * HARD)
            for place in worst
            if scores[place] > 0 or not labels[number]
        ]
    return _fit(cuts, labels, longs + shorts, features)


def fit_pieces(
    positive: Sequence[Cut], negative: Sequence[Cut], features: Features, most: int = 12
) -> WindowModel:
    """Learn to tell whole short texts from the short windows of others."""
    cuts = [*positive, *negative]
    labels = [True] * len(positive) + [False] * len(negative)
    rows = [(number, len(cut.windows.first) - 1, 1.0) for number, cut in enumerate(positive)]
    for number, cut in enumerate(negative, start=len(positive)):
        places = _spread(np.arange(cut.short), most)
        rows += [(number, place, 1.0) for place in places]
    model = _fit(cuts, labels, rows, features)
    for _ in range(ROUNDS):
        for number, cut in enumerate(negative, start=len(positive)):
            places = np.argsort(model.scores(cut)[: cut.short])[-HARDEST:]
            rows += [(number, int(place), 1.0) for place in places]
        model = _fit(cuts, labels, rows, features)
    return model


def _fit(
    cuts: Sequence[Cut],
    labels: Sequence[bool],
    rows: Sequence[tuple[int, int, float]],
    features: Features,
) -> WindowModel:
    matrix = _matrix([_buckets(cuts[number], place) for number, place, _ in rows], features)
    solver = LogisticRegression(
        C=STRENGTH,
        class_weight="balanced",
        solver="liblinear",
        max_iter=300,
        tol=TOLERANCE,
        random_state=0,
    )
    fitted = cast("Any", solver).fit(
        matrix,
        np.array([labels[number] for number, _, _ in rows]),
        sample_weight=np.array([weight for _, _, weight in rows]),
    )
    weights = np.asarray(fitted.coef_, np.float32)[0]
    return WindowModel(features, np.ascontiguousarray(weights), float(fitted.intercept_[0]))


def _matrix(rows: Sequence[npt.NDArray[np.uint32]], features: Features) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    values = [np.full(len(row), 1 / np.sqrt(max(len(row), 1)), np.float32) for row in rows]
    data = (np.concatenate(values), np.concatenate(rows), ends)
    matrix = sparse.csr_matrix(data, shape=(len(rows), features.width))
    matrix.sum_duplicates()
    return matrix


def _buckets(cut: Cut, place: int) -> npt.NDArray[np.uint32]:
    """Return the buckets of all grams that begin in a window."""
    first, last = cut.windows.first[place], cut.windows.last[place]
    return np.concatenate([cut.buckets[row[first] : row[last]] for row in cut.bounds])


def _spread(places: npt.NDArray[np.int64], most: int = LONG_MOST) -> list[int]:
    """Return at most so many, the first and the last among them."""
    if len(places) <= most:
        return places.tolist()
    return np.unique(np.linspace(0, len(places) - 1, most).astype(int)).tolist()
