"""What the parts of retrieval ask of each other."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage

Vectors = NDArray[np.float32]
"""One row a text, each of length 1."""

Filters = Mapping[str, str]
"""Metadata that a passage must have to be found: all of these values."""

Analyser = Callable[[str], list[str]]
"""From a text to its terms, as they are indexed. Not to be shared between threads."""


class Ranked(NamedTuple):
    """Passages in order of their scores, highest first; equals in order of their places.

    Attributes:
        places: where they are in the corpus.
        scores: of each.
    """

    places: NDArray[np.int64]
    scores: NDArray[np.float32]


class Embedder(Protocol):
    """Makes vectors of texts.

    Attributes:
        name: names the model and its revision; another name makes another index.
        dimensions: how many numbers a vector has.
    """

    @property
    def name(self) -> str:
        """Return the name of the model and its revision."""
        ...

    @property
    def dimensions(self) -> int:
        """Return how many numbers a vector has."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        ...


class Reranker(Protocol):
    """Reads a question and a passage together.

    Attributes:
        name: names the model and its revision.
    """

    name: str

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each passage answers, in no particular unit; more is better."""
        ...


class Corpus(Protocol):
    """One version of a tenant's index; immutable, safe to be read from several threads.

    Attributes:
        version: names its content and the settings it was built with.
    """

    version: str

    def __len__(self) -> int:
        """Return how many passages can be found."""
        ...

    def passage(self, place: int) -> Passage:
        """Return the passage at a place."""
        ...

    def lexical(self, terms: Sequence[str], most: int, filters: Filters | None = None) -> Ranked:
        """Return the best passages by BM25 (Lucene's variant, statistics of the whole corpus)."""
        ...

    def dense(
        self, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> Ranked:
        """Return the passages nearest by cosine; nothing where there are no vectors."""
        ...

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return in how many passages each term stands."""
        ...

    def vectors(self, places: Sequence[int]) -> Vectors:
        """Return the vectors of passages; of no columns where there are none."""
        ...
