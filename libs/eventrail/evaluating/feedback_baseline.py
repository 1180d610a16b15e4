"""TF-IDF with logistic regression for dissatisfied turns, learnt from the file by folds."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FOLDS: Final = 5
FEWEST: Final = 20
NAME: Final = f"TF-IDF with logistic regression, {FOLDS}-fold by dialogue on all of this file"


def out_of_fold(
    own: Sequence[str],
    before: Sequence[str],
    bad: Sequence[bool],
    groups: Sequence[int],
) -> npt.NDArray[np.float64] | None:
    """Return each turn's probability, from a model trained on other dialogues.

    Words and pairs of words of the user's turn, and apart from them of what the system had said.

    Args:
        own: the users' turns.
        before: what the system had said before each.
        bad: whether each user was dissatisfied.
        groups: the number of each turn's dialogue.

    Returns:
        None if there are too few of either kind, or scikit-learn is not installed.
    """
    if min(sum(bad), len(bad) - sum(bad), len(set(groups))) < FEWEST:
        return None
    try:
        text = import_module("sklearn.feature_extraction.text")
        linear = import_module("sklearn.linear_model")
        sparse = import_module("scipy.sparse")
    except ModuleNotFoundError:
        return None
    labels, of_fold = np.asarray(bad), np.asarray(groups) % FOLDS
    found = np.zeros(len(bad), np.float64)
    for fold in range(FOLDS):
        train, held = np.flatnonzero(of_fold != fold), np.flatnonzero(of_fold == fold)
        both: list[tuple[Any, Any]] = []
        for texts in (own, before):
            words: Any = text.TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
            seen = words.fit_transform([texts[at] for at in train])
            both.append((seen, words.transform([texts[at] for at in held])))
        model = linear.LogisticRegression(C=1, class_weight="balanced", max_iter=500)
        model.fit(sparse.hstack([seen for seen, _ in both]), labels[train])
        chances = model.predict_proba(sparse.hstack([unseen for _, unseen in both]))
        found[held] = chances[:, 1]
    return found
