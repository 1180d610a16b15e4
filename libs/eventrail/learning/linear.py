"""Linear models over hashed n-grams: a score is the weighted mean of a text's buckets."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eventrail.learning.features import Features, buckets_of, distinct
from eventrail.learning.hashing import Buckets

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """One or several linear classifiers that share their features.

    Each bucket counts once a text, and the sum is divided by the root of how many there are: a
    vector of ones and zeros at unit length, as the solvers like it.

    Attributes:
        features: what is seen of a text.
        weights: by bucket and class, `[width, classes]`.
        bias: by class.
    """

    features: Features
    weights: npt.NDArray[np.float32]
    bias: Scores

    def scores(self, text: str) -> Scores:
        """Return the score of each class; above 0 is rather yes."""
        return self.scores_of(buckets_of(text, self.features))

    def scores_of(self, buckets: Buckets) -> Scores:
        """Return the scores of a text whose buckets are known."""
        seen = distinct(buckets, self.features.width)
        if not len(seen):
            return self.bias
        total = self.weights[seen].sum(axis=0, dtype=np.float32)
        return np.asarray(total / np.sqrt(np.float32(len(seen))) + self.bias, np.float32)
