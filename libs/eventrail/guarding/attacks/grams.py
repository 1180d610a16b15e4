"""The n-grams of a text with their places, so that any stretch of it can be scored at once.

`learning.hashing` gives the buckets of a whole text; here a text of 8,000 tokens has hundreds of
overlapping windows, and reckoning the buckets of each anew would take ten times as long. Words
are hashed without a loop over them: the polynomial hash of a stretch is the difference of two
prefix sums (Rabin and Karp, 1987), modulo 2^64, where the base, being odd, has an inverse.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.learning.features import Features

Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]

_MULTIPLIER: Final = np.uint32(0x9E3779B1)  # 2^32 over the golden ratio: Knuth's, TAOCP 6.4
_SHIFT: Final = np.uint32(15)
_BASE: Final = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_PLANE: Final = 1 << 16


class Grams(NamedTuple):
    """All grams of one length, in the order in which they begin.

    Attributes:
        buckets: a number each.
        starts: the character with which each begins.
    """

    buckets: Codes
    starts: Places


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def grams_of(codes: Codes, features: Features) -> list[Grams]:
    """Return the grams of a normalised text, one entry a length of characters or of words."""
    every = np.arange(len(codes), dtype=np.int64)
    found = list(_grams(codes, every, features.chars, features.buckets))
    if not features.words:
        return found
    offset = np.uint32(features.buckets if features.chars else 0)
    starts, hashes = _words(codes)
    words = _grams(hashes, starts, features.words, features.buckets)
    return found + [Grams(buckets + offset, places) for buckets, places in words]


def _grams(codes: Codes, starts: Places, sizes: tuple[int, ...], buckets: int) -> Iterator[Grams]:
    """Yield the grams of each size; those of one size are made of those one shorter."""
    hashed = np.zeros(len(codes), np.uint32)
    for size in range(1, max(sizes, default=0) + 1):
        count = max(len(codes) - size + 1, 0)
        hashed = hashed[:count] ^ codes[len(codes) - count :]
        hashed *= _MULTIPLIER
        hashed ^= hashed >> _SHIFT
        if size in sizes:
            yield Grams(hashed & np.uint32(buckets - 1), starts[:count])


def _words(codes: Codes) -> tuple[Places, Codes]:
    """Return where words begin, and a hash of each."""
    within = np.zeros(len(codes) + 2, np.int8)
    within[1:-1] = _wordly()[np.minimum(codes, _PLANE - 1)]
    edges = np.diff(within)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    powers, inverses = _powers(1 << max(len(codes), 1).bit_length())
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes + np.uint64(1)) * powers[: len(codes)], out=sums[1:])
    hashed = (sums[ends] - sums[starts]) * inverses[starts]
    return starts, (hashed >> np.uint64(32)).astype(np.uint32)


@lru_cache(maxsize=1)
def _wordly() -> npt.NDArray[np.int8]:
    """Return which characters words are made of; those beyond the first plane are not."""
    table = np.fromiter((chr(code).isalnum() for code in range(_PLANE)), np.int8, _PLANE)
    table[ord("_")] = 1
    return table


@lru_cache(maxsize=32)
def _powers(count: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return the first powers of the base and of its inverse."""
    found: list[npt.NDArray[np.uint64]] = []
    for base in (_BASE, _INVERSE):
        factors = np.full(count, base, np.uint64)
        factors[0] = 1
        found.append(np.cumprod(factors, dtype=np.uint64))
    return found[0], found[1]
