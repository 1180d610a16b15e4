"""What intents are held against: the commonest one, and TF-IDF with logistic regression."""

import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from eventrail.evaluating.intent.metrics import Judgement, columns, figures
from eventrail.evaluating.measure import measure
from eventrail.evaluating.result import Baseline
from eventrail.intents.examples import Examples
from eventrail.intents.train import REJECTED
from eventrail.learning.artefact import row_hash

NAME: Final = "TF-IDF of words and characters, logistic regression"
_HELD_OUT: Final = 10
_ROUNDS: Final = 40
_CLOSE: Final = 1e-6
_FEW: Final = 5
_MANY: Final = 2000


def baseline(examples: Examples, texts: Sequence[str], labels: Sequence[str]) -> Baseline:
    """Return the figures of both on the same rows; those of the commonest are `majority_...`.

    The threshold is the highest probability that rejects the same share of held-out examples as
    ours does.
    """
    found = columns(labels, _judge(examples, texts))
    commonest = Counter(examples.intents).most_common(1)[0][0]
    usual = columns(labels, [Judgement(commonest, rejected=False, inside=0.0) for _ in texts])
    metrics = measure(found, figures)
    majority = measure(usual, figures)["accuracy_in_scope"] if any(labels) else None
    if majority is not None:
        metrics["majority_accuracy_in_scope"] = majority
    return Baseline(f"{NAME} (beside it: the commonest intent)", metrics)


def _judge(examples: Examples, texts: Sequence[str]) -> list[Judgement]:
    held = np.asarray([int(row_hash(text), 16) % _HELD_OUT == 0 for text in examples.texts])
    if Counter(examples.intents).most_common()[-1][1] < _FEW:
        held[:] = False  # too few to part with any
    learnt = [text for text, out in zip(examples.texts, held, strict=True) if not out]
    names: Any = np.asarray(examples.intents)
    least = 2 if len(learnt) > _MANY else 1
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=least)
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=least)
    seen = _beside(words.fit_transform(learnt), grams.fit_transform(learnt))
    model: Any = LogisticRegression(C=10.0, max_iter=_ROUNDS, tol=_CLOSE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # rounds are bounded on purpose
        model.fit(seen, names[~held])

    def likely(some: Sequence[str]) -> npt.NDArray[np.float64]:
        rows = _beside(words.transform(some), grams.transform(some))
        return np.asarray(model.predict_proba(rows), np.float64)

    apart = [text for text, out in zip(examples.texts, held, strict=True) if out] or learnt
    sure_of: npt.NDArray[np.float64] = likely(apart).max(axis=1)
    threshold = float(np.quantile(sure_of, REJECTED))
    chances = likely(texts)
    best, sure = chances.argmax(axis=1).tolist(), chances.max(axis=1).tolist()
    return [
        Judgement(str(model.classes_[at]), rejected=p < threshold, inside=p)
        for at, p in zip(best, sure, strict=True)
    ]


def _beside(one: Any, other: Any) -> Any:
    return cast("Any", sparse).hstack([one, other]).tocsr()
