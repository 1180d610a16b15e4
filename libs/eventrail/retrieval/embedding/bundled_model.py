"""The embedder that comes with Eventrail: all-MiniLM-L6-v2 in 8 bits, about 2 ms a question.

It knows English, and little of any other language; `bundled/MODEL_CARD.md` says what it was
measured to be worth, and `recipe` makes it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.encoder import Encoder, encoder_in
from eventrail.retrieval.interface import Vectors

FOLDER: Final = Path(__file__).parent / "bundled"
DIMENSIONS: Final = 384
REVISION: Final = "1"
"""Counts up when the file changes: the vectors of two revisions do not compare."""


class BundledEmbedder:
    """Embeds texts with the bundled model, of which only the first 256 tokens are read."""

    def __init__(self) -> None:
        self.name = f"all-MiniLM-L6-v2-int8@{REVISION}"
        self.dimensions = DIMENSIONS

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        return self._encoder.vectors(texts) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        return self._encoder.vector(text)

    @property
    def _encoder(self) -> Encoder:
        return encoder_in(FOLDER)
