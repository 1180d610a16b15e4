"""The plainest way to tell whether a document supports an answer: shared words."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.grounding_rows import Labelled
from eventrail.learning.artefact import row_hash

NAME: Final = "share of words in the document (ROUGE-1 precision), best threshold"

_WORD = re.compile(r"\w+")
_FOLDS: Final = 5
_EVEN: Final = 0.5


def word_overlap(rows: Sequence[Labelled]) -> list[float]:
    """Return a score a row; 0.5 and more is supported.

    The threshold of each fifth of the rows is the best one of the other four, and becomes 0.5.
    """
    shares = np.asarray([_share(row) for row in rows])
    supported = np.asarray([row.supported for row in rows], bool)
    fold = np.asarray([int(row_hash(f"fold {row.document}"), 16) % _FOLDS for row in rows])
    scores = np.zeros(len(rows))
    for each in range(_FOLDS):
        threshold = _best(shares[fold != each], supported[fold != each])
        scores[fold == each] = shares[fold == each] - threshold + _EVEN
    return scores.tolist()


def _share(row: Labelled) -> float:
    there = set(_WORD.findall(row.document.lower()))
    words = _WORD.findall(row.answer.lower())
    return sum(word in there for word in words) / max(len(words), 1)


def _best(shares: npt.NDArray[np.float64], supported: npt.NDArray[np.bool_]) -> float:
    """Return the threshold of the greatest balanced accuracy; 0.5 if there is only one kind."""
    if supported.all() or not supported.any():
        return _EVEN
    candidates = np.unique(shares)
    accuracies = [
        (shares[supported] >= at).mean() + (shares[~supported] < at).mean() for at in candidates
    ]
    return float(candidates[int(np.argmax(accuracies))])
