"""Taggers for tests."""

import numpy as np

from eventrail.guarding.names.features import BUCKETS
from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.listed import GIVEN, lists_of
from eventrail.guarding.names.tagger import Settings, Tagger
from eventrail.guarding.names.weights import GAPS, PLACES, Weights


def random_weights(seed: int = 0, scale: float = 1.0) -> Weights:
    """Weights that mean nothing: every word and gap within sight sways the labels."""
    chance = np.random.default_rng(seed)
    size = len(LABELS)

    def drawn(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (chance.standard_normal(shape) * scale).astype(np.float32)

    lists = lists_of({GIVEN: ["maria"]})
    return Weights(
        drawn(BUCKETS, PLACES, size), drawn(BUCKETS, GAPS, size), drawn(size, size), lists
    )


def random_tagger(seed: int = 0) -> Tagger:
    return Tagger(random_weights(seed), Settings({"는": 1.0, "에서": 2.0}))
