"""Vectors of questions asked before."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Embedder, Vectors

KEPT: Final = 2_048
"""Questions whose vectors are kept: 3 MiB of 384 numbers each."""


class Remembered:
    """An embedder that keeps the vectors of the last questions.

    Args:
        embedder: makes them.
        most: vectors that are kept; the one not asked for longest goes first.
    """

    def __init__(self, embedder: Embedder, most: int = KEPT) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Names the model and its revision."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return self._embedder.dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage; these are not kept."""
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question; not to be written to."""
        with self._lock:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
                return known
        vector = self._embedder.embed_query(text)
        vector.flags.writeable = False
        with self._lock:
            self._known[text] = vector
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return vector
