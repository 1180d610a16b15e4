"""Baselines for telling two kinds of text apart, learnt from the evaluated file itself."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FOLDS: Final = 5
FEWEST: Final = 20

_MODULES: Final = ("feature_extraction.text", "linear_model", "model_selection", "pipeline")

TFIDF: Final = f"TF-IDF with logistic regression, {FOLDS}-fold on this file"


def out_of_fold(
    texts: Sequence[str], positive: Sequence[bool], *, characters: bool
) -> npt.NDArray[np.float64] | None:
    """Return each text's probability, from a model trained on the other folds.

    Args:
        texts: to tell apart.
        positive: which are of the kind that is looked for.
        characters: whether n-grams of characters (1 to 3) count in place of words (1 and 2).

    Returns:
        None if there are too few of either kind, or scikit-learn is not installed.
    """
    if min(sum(positive), len(positive) - sum(positive)) < FEWEST:
        return None
    try:
        text, linear, selection, pipeline = (import_module(f"sklearn.{name}") for name in _MODULES)
    except ModuleNotFoundError:
        return None
    grams: dict[str, Any] = (
        {"analyzer": "char_wb", "ngram_range": (1, 3)} if characters else {"ngram_range": (1, 2)}
    )
    model = pipeline.make_pipeline(
        text.TfidfVectorizer(sublinear_tf=True, **grams),
        linear.LogisticRegression(C=10, max_iter=500, class_weight="balanced"),
    )
    found = selection.cross_val_predict(
        model, list(texts), np.asarray(positive), cv=FOLDS, method="predict_proba"
    )
    return np.asarray(found, np.float64)[:, 1]
