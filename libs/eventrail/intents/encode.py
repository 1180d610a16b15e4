"""What the intent classifiers see of a text: static vectors, and a sketch of its n-grams.

The n-grams' buckets are folded into few columns, each with a sign of its own, so that those which
fall together cancel rather than add up: the feature hashing of Weinberger et al. (2009).
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.learning.embedding import DIMENSIONS, static_embedder
from eventrail.learning.features import Features, buckets_of, distinct
from eventrail.learning.normal import normal

Floats = npt.NDArray[np.floating[Any]]

COLUMNS: Final = 4096
"""Of the sketch."""

DENSE: Final = 2 * DIMENSIONS
WIDTH: Final = DENSE + COLUMNS

_FEATURES: Final = Features(chars=(3, 4), words=(1, 2), buckets=1 << 16, fold=False)
_SIGN_BIT: Final = 13
_DENSE_SCALE: Final = np.float32(4)
_SPARSE_SCALE: Final = np.float32(8)
_HEAD: Final = 140
_TAIL: Final = 60


class Encoded(NamedTuple):
    """A text in numbers.

    Attributes:
        dense: the mean of its tokens' vectors and the largest of each of their numbers.
        columns: which columns of the sketch are not 0; one may occur several times.
        values: what is added in each of them.
    """

    dense: Floats
    columns: npt.NDArray[np.intp]
    values: Floats


def encode(text: str) -> Encoded:
    """Return what is seen of a text; of a long one, its beginning and its end."""
    ends = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
    whole = ends.encode("utf-8", "replace").decode("utf-8")  # halves of characters are none
    seen = normal(whole)
    buckets = distinct(buckets_of(seen, _FEATURES), _FEATURES.width)
    signs = np.where((buckets >> _SIGN_BIT) & 1, 1, -1).astype(np.float32)
    values = signs * (_SPARSE_SCALE / np.sqrt(np.float32(max(len(buckets), 1))))
    return Encoded(_dense(seen), (buckets % COLUMNS).astype(np.intp), values)


def encode_all(texts: Sequence[str]) -> list[Encoded]:
    """Return what is seen of each text."""
    return [encode(text) for text in texts]


def matrix(rows: Sequence[Encoded]) -> Floats:
    """Return the rows as one array, `[texts, WIDTH]`."""
    whole = np.zeros((len(rows), WIDTH), np.float32)
    for at, row in enumerate(rows):
        whole[at, :DENSE] = row.dense
        sketch = np.bincount(row.columns, row.values, COLUMNS)
        whole[at, DENSE:] = sketch
    return whole


def _dense(text: str) -> Floats:
    embedder = static_embedder()
    vectors = embedder.vectors(text)
    if not len(vectors):
        return np.zeros(DENSE, np.float32)
    parts = (vectors.mean(axis=0), vectors.max(axis=0))
    return np.concatenate([_unit(part) for part in parts]) * _DENSE_SCALE


def _unit(vector: Floats) -> Floats:
    return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
