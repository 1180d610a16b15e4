"""What words and vectors bring, side by side."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Corpus, Embedder, Filters


class Candidates(NamedTuple):
    """Passages by place, ascending, and what each part says of them.

    Attributes:
        places: where they are in the corpus.
        lexical: BM25; 0 if words did not find it.
        dense: cosine; NaN if there are no vectors.
        floor: the lexical score below which there may be more.
    """

    places: NDArray[np.int64]
    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]
    floor: float

    @property
    def has_vectors(self) -> bool:
        """Tell whether vectors say anything."""
        return len(self.dense) > 0 and not bool(np.isnan(self.dense).all())


def gather(
    corpus: Corpus,
    terms: Sequence[str],
    question: str,
    *,
    embedder: Embedder | None,
    most: int,
    filters: Filters | None,
) -> Candidates:
    """Return the best `most` of each part; what words alone found has its cosine too."""
    words = corpus.lexical(terms, most, filters)
    floor = float(words.scores[-1]) if len(words.places) >= most else 0.0
    if embedder is None:
        order = np.argsort(words.places, kind="stable")
        places, lexical = words.places[order], words.scores[order]
        return Candidates(places, lexical, np.full(len(places), np.nan, np.float32), floor)
    vector = embedder.embed_query(question)
    near = corpus.dense(vector, most, filters)
    places = np.union1d(words.places, near.places).astype(np.int64)
    lexical = np.zeros(len(places), np.float32)
    lexical[np.searchsorted(places, words.places)] = words.scores
    dense = np.full(len(places), np.nan, np.float32)
    dense[np.searchsorted(places, near.places)] = near.scores
    missing = np.flatnonzero(np.isnan(dense))
    if len(missing) and len(near.places):
        rows = corpus.vectors([int(place) for place in places[missing]])
        if rows.shape[1:] == vector.shape:
            dense[missing] = rows @ vector
    return Candidates(places, lexical, dense, floor)
