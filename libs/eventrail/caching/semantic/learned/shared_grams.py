"""Which n-grams two Korean questions share, and which only one has, for a linear model.

What may be missing without harm ("좀", "진짜", endings) is learnt from pairs; there are no word
vectors to tell it.
"""

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.caching.semantic.reading import read

BUCKETS: Final = 1 << 12
_SIZES: Final = (1, 2, 3)
_KEPT: Final = 512


def shared_grams(one: str, other: str) -> npt.NDArray[np.float32]:
    """Return two histograms side by side: of what both have, and of what one alone has."""
    mine, theirs = _grams(one), _grams(other)
    return np.concatenate([_histogram(mine & theirs), _histogram(mine ^ theirs)])


def _histogram(grams: Iterable[int]) -> npt.NDArray[np.float32]:
    found = np.bincount(np.asarray([*grams], np.intp), minlength=BUCKETS)[:BUCKETS]
    return np.asarray(found / max(float(found.sum()), 1.0) ** 0.5, np.float32)


@lru_cache(maxsize=_KEPT)
def _grams(text: str) -> frozenset[int]:
    plain = " ".join(text.lower().split())
    grams = [plain[at : at + size] for size in _SIZES for at in range(len(plain) - size + 1)]
    words = [f"w{word}" for word in plain.split()]
    stems = [f"s{stem}" for stem in read(text).stems]
    return frozenset(zlib.crc32(each.encode()) % BUCKETS for each in (*grams, *words, *stems))
