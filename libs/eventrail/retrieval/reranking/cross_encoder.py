"""A cross-encoder of sentence-transformers, from a folder or by its name at the hub."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.fingerprint import revision_of
from eventrail.retrieval.embedding.transformer import load
from eventrail.retrieval.reranking.logits import of_relevance

_BATCH: Final = 16


class CrossEncoderReranker:
    """Scores passages with a cross-encoder.

    Args:
        model: a folder, or a name at the hub.

    Raises:
        UnusableModel: the package is missing, or the model cannot be loaded.
    """

    share = 1.0

    def __init__(self, model: str) -> None:
        self._model = load("CrossEncoder", model)
        self._lock = threading.Lock()
        self.name = f"{Path(model).name if Path(model).is_dir() else model}@{revision_of(model)}"

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each passage answers; logits or probabilities, as the model has it."""
        if not passages:
            return np.zeros(0, np.float32)
        pairs = [(query, passage) for passage in passages]
        with self._lock:
            said = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return of_relevance(np.asarray(said, np.float32))
