"""A tiny head for tests: it knows one word."""

import numpy as np

from eventrail.guarding.attacks.artefact import Blend, Head
from eventrail.guarding.attacks.grams import grams_of
from eventrail.guarding.attacks.linear import WindowModel
from eventrail.learning.characters import codes_of
from eventrail.learning.features import Features

FEATURES = Features(chars=(), words=(1,), buckets=1 << 12)


def head_that_fears(word: str) -> Head:
    """Return a head that scores texts by how much of them is `word`."""
    weights = np.zeros(FEATURES.width, np.float32)
    grams = grams_of(codes_of(word), np.zeros(1, np.int64), FEATURES)
    weights[grams.buckets] = 10
    blend = Blend({"long": 1.0, "short": 1.0}, shift=-2.0, threshold=0.5)
    return Head(WindowModel(FEATURES, weights, -1.0), blend)
