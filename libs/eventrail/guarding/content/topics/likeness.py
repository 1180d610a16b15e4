"""How alike two texts are: by static vectors in English, by n-grams in Korean.

The vectors know that `dollar` is like `euro`; of Korean they know nothing, so there the share of
common n-grams of two and three letters stands in, which knows inflected forms of a word and no
synonyms.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.content.language import language_of
from eventrail.learning.embedding import static_embedder
from eventrail.learning.features import Features, buckets_of, distinct

Vectors = npt.NDArray[np.float32]

GRAMS: Final = Features(chars=(2, 3), words=(), buckets=1 << 12)


class Examples:
    """Texts of one topic, to compare others with.

    Args:
        texts: in any mixture of English and Korean; at least one.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        english = [text for text in texts if language_of(text) == "en"]
        korean = [text for text in texts if language_of(text) == "ko"]
        self._english = static_embedder().embed_all(english)
        self._korean = np.stack([gram_vector(text) for text in korean]) if korean else None
        self._among = {True: _nearest_others(self._korean), False: _nearest_others(self._english)}

    def likeness(self, vector: Vectors, *, korean: bool) -> float:
        """Return the greatest likeness to an example in the same language, 0 to 1.

        Args:
            vector: of a text, see `vector_of`.
            korean: whether it is Korean.
        """
        rows = self._korean if korean else self._english
        if rows is None or not len(rows):
            return 0.0
        return max(0.0, float((rows @ vector).max()))

    def among_themselves(self, *, korean: bool) -> list[float]:
        """Return each example's greatest likeness to another one in its language."""
        return self._among[korean]


def vector_of(text: str, *, korean: bool) -> Vectors:
    """Return what a text is compared by."""
    return gram_vector(text) if korean else static_embedder().embed(text)


def gram_vector(text: str) -> Vectors:
    """Return a vector of length 1 with a number for each n-gram's bucket."""
    seen = distinct(buckets_of(text, GRAMS), GRAMS.width)
    vector = np.zeros(GRAMS.width, np.float32)
    vector[seen] = 1 / np.sqrt(max(len(seen), 1))
    return vector


def _nearest_others(rows: Vectors | None) -> list[float]:
    if rows is None or len(rows) <= 1:
        return []
    pairs = rows @ rows.T
    np.fill_diagonal(pairs, 0.0)
    return [float(each) for each in pairs.max(axis=1)]
