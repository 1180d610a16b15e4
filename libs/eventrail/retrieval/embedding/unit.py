"""Vectors of length 1, from whatever a model or a provider gave."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Vectors

_LEAST: Final = 1e-12


def unit_rows(rows: NDArray[Any]) -> Vectors:
    """Return the rows scaled to length 1; one of zeros stays as it is."""
    vectors = np.asarray(rows, np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, _LEAST), np.float32)
