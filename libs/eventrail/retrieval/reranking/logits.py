"""From what a cross-encoder says to one number a passage."""

import numpy as np
from numpy.typing import NDArray


def of_relevance(said: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one score a passage: of two or more classes the last one's, above the others' mean.

    Rerankers have one output; those made as classifiers have `not relevant, relevant`.
    """
    rows = said.reshape(len(said), -1)
    if rows.shape[1] == 1:
        return np.asarray(rows[:, 0], np.float32)
    return np.asarray(rows[:, -1] - rows[:, :-1].mean(axis=1), np.float32)
