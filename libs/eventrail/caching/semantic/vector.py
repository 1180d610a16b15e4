"""The vector by which candidates are found: cheap, so that a miss costs next to nothing.

Two parts stand side by side: the mean of static word vectors, which knows meaning in European
languages, and hashed n-grams of characters, which know spelling in all. The cosine of two such
vectors is the weighed mean of the parts' cosines. For Korean, whose words have no static vectors,
n-grams of letters weigh more.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.embedding import DIMENSIONS as WORDS
from eventrail.learning.embedding import static_embedder
from eventrail.learning.hashing import char_codes, gram_buckets

Vector = npt.NDArray[np.float32]

GRAMS: Final = 256
DIMENSIONS: Final = WORDS + GRAMS
_SIZES: Final = (3, 4)
_SIZES_KO: Final = (3, 4)
_BUCKETS: Final = 1 << 16
_LONGEST: Final = 2_000
_KEPT: Final = 4096
_OF_GRAMS: Final = 0.3
"""The share of n-grams in the likeness of European texts."""
_OF_GRAMS_KO: Final = 0.6
"""The same of Korean texts."""


@lru_cache(maxsize=_KEPT)
def vector_of(question: str) -> Vector:
    """Return a vector of length 1, of `DIMENSIONS` numbers; do not write to it."""
    text = unicodedata.normalize("NFKC", " ".join(question[:_LONGEST].lower().split()))
    korean = not text.isascii() and any("가" <= letter <= "힣" for letter in text)
    share = _OF_GRAMS_KO if korean else _OF_GRAMS
    words = static_embedder().embed(text)
    grams = (
        _grams(unicodedata.normalize("NFD", text), _SIZES_KO) if korean else _grams(text, _SIZES)
    )
    joined = np.concatenate([words * (1 - share) ** 0.5, grams * share**0.5])
    joined /= max(float(np.linalg.norm(joined)), 1e-9)
    joined.setflags(write=False)
    return joined


def _grams(text: str, sizes: tuple[int, ...]) -> Vector:
    """Return the counts of n-grams, folded with signs (Weinberger et al., 2009), at length 1."""
    codes = char_codes(text)
    buckets = np.concatenate([gram_buckets(codes, size, _BUCKETS) for size in sizes])
    signs = np.where(buckets & GRAMS, -1.0, 1.0)
    found = np.bincount(buckets & (GRAMS - 1), weights=signs, minlength=GRAMS)
    return np.asarray(found / max(float(np.linalg.norm(found)), 1e-9), np.float32)
