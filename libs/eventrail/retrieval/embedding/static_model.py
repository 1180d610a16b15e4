"""WordLlama's static vectors as an embedder: 20 microseconds a text, and less good at it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eventrail.learning.embedding import DIMENSIONS, static_embedder
from eventrail.retrieval.interface import Vectors


class StaticTexts:
    """Embeds a text as the mean of its tokens' vectors; it knows European languages."""

    def __init__(self) -> None:
        self.name = "wordllama-l2-supercat@1"
        self.dimensions = DIMENSIONS

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage; zeros for one without a known token."""
        return static_embedder().embed_all(list(texts))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        return static_embedder().embed(text)
