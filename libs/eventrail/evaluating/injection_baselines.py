"""What the attack guard is held against: a list of words, and TF-IDF with logistic regression."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline

KEYWORDS: Final = (
    "ignore", "disregard", "forget", "previous instructions", "system prompt", "jailbreak",
    "do anything now", "developer mode", "pretend", "role play", "roleplay", "bypass",
    "no restrictions", "unfiltered", "password", "reveal", "override", "act as", "you are now",
    "vergiss", "ignoriere", "anweisungen", "무시", "시스템 프롬프트", "비밀번호", "忽略", "密码",
)  # fmt: skip
"""What a filter written in an afternoon would hold."""

TFIDF: Final = "TF-IDF of words and characters with logistic regression, 5-fold on this file"

_FOLDS: Final = 5


def keyword_hits(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return 1 for a text that holds a keyword, else 0."""
    return np.array(
        [float(any(word in text.lower() for word in KEYWORDS)) for text in texts], np.float64
    )


def tfidf_scores(texts: Sequence[str], attack: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return the probability of each text by a model that was trained on the other folds."""
    scores = np.zeros(len(texts))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for learnt, held in folds.split(np.zeros(len(texts)), attack):
        model: Any = _model()
        model.fit([texts[at] for at in learnt], attack[learnt])
        scores[held] = model.predict_proba([texts[at] for at in held])[:, 1]
    return scores


def _model() -> Pipeline:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    both = FeatureUnion([("words", words), ("characters", characters)])
    classes = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    return Pipeline([("grams", both), ("classes", classes)])


def can_train(attack: npt.NDArray[np.bool_]) -> bool:
    """Return whether there is enough of both sides for cross-validation."""
    return min(int(attack.sum()), int((~attack).sum())) >= _FOLDS
