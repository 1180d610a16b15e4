"""The n-grams of a text with their places, so that any stretch of it can be scored at once.

`learning.hashing` gives the buckets of a whole text; here a text of 8,000 tokens has hundreds of
overlapping windows, and reckoning the buckets of each anew would take ten times as long.
"""

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.learning.characters import OF_WORDS, Codes
from eventrail.learning.compiled import compiled
from eventrail.learning.features import Features

Places = npt.NDArray[np.int64]

_MULTIPLIER: Final = np.uint32(0x9E3779B1)  # 2^32 over the golden ratio: Knuth's, TAOCP 6.4
_SHIFT: Final = np.uint32(15)
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
_ONE: Final = np.uint64(1)
_HIGH: Final = np.uint64(32)


class Grams(NamedTuple):
    """The grams of a text, length by length: those of characters, then those of words.

    Attributes:
        buckets: a number each, in the order in which they begin.
        bounds: the grams of each length (rows) with which each piece (columns) begins, and after
            the last piece where the length ends.
    """

    buckets: Codes
    bounds: Places


def grams_of(codes: Codes, cuts: Places, features: Features) -> Grams:
    """Return the grams of a normalised text.

    Args:
        codes: its characters.
        cuts: where its pieces begin, in order; the first at 0.
        features: which grams.
    """
    words = _sizes(features.words)
    starts, hashed = _words(codes, OF_WORDS) if len(words) else _NO_WORDS
    every = np.arange(len(codes), dtype=np.int64)
    mask = np.uint32(features.buckets - 1)
    offset = np.uint32(features.buckets if features.chars else 0)
    return Grams(
        *_table(
            (codes, every, _sizes(features.chars), np.uint32(0)),
            (hashed, starts, words, offset),
            cuts,
            mask,
        )
    )


@lru_cache(maxsize=16)
def _sizes(sizes: tuple[int, ...]) -> Places:
    return np.array(sizes, np.int64)


_Kind = tuple[Codes, Places, Places, Any]
"""Numbers, where each begins, how many of them make a gram, and the first bucket."""


@compiled
def _table(chars: _Kind, words: _Kind, cuts: Places, mask: Any) -> tuple[Codes, Places]:
    """Fill the buckets of every length, and find where each piece's begin."""
    total = 0
    for codes, _, sizes, _ in (chars, words):
        for size in sizes:
            total += max(len(codes) - size + 1, 0)
    buckets = np.empty(total, np.uint32)
    bounds = np.empty((len(chars[2]) + len(words[2]), len(cuts) + 1), np.int64)
    row = at = 0
    for codes, starts, sizes, offset in (chars, words):
        begin = at
        for size in sizes:
            count = max(len(codes) - size + 1, 0)
            bounds[row, :-1] = at + np.searchsorted(starts[:count], cuts)
            bounds[row, -1] = at + count
            at += count
            row += 1
        _fill(codes, sizes, mask, offset, buckets[begin:at])
    return buckets, bounds


@compiled
def _fill(codes: Codes, sizes: Places, mask: Any, offset: Any, buckets: Codes) -> None:
    """Hash the grams that begin at each number, a longer one going on from the shorter."""
    longest = max(sizes) if len(sizes) else 0
    rows = np.full(longest + 1, -1, np.int64)
    at = 0
    for size in sizes:
        rows[size] = at
        at += max(len(codes) - size + 1, 0)
    for first in range(len(codes)):
        hashed = np.uint32(0)
        for size in range(1, min(longest, len(codes) - first) + 1):
            hashed = np.uint32(np.uint32(hashed ^ codes[first + size - 1]) * _MULTIPLIER)
            hashed = np.uint32(hashed ^ (hashed >> _SHIFT))
            if rows[size] >= 0:
                buckets[rows[size] + first] = np.uint32(hashed & mask) + offset


@compiled
def _words(codes: Codes, of_words: npt.NDArray[np.bool_]) -> tuple[Places, Codes]:
    """Return where words begin, and a polynomial hash of each (Rabin and Karp, 1987)."""
    starts = np.empty(len(codes) // 2 + 1, np.int64)
    hashes = np.empty(len(codes) // 2 + 1, np.uint32)
    count = 0
    within = False
    hashed, power = np.uint64(0), _ONE
    for place in range(len(codes)):
        code = codes[place]
        if code < len(of_words) and of_words[code]:
            if not within:
                starts[count] = place
                hashed, power = np.uint64(0), _ONE
                within = True
            hashed += (np.uint64(code) + _ONE) * power
            power *= _BASE
        elif within:
            hashes[count] = np.uint32(hashed >> _HIGH)
            count += 1
            within = False
    if within:
        hashes[count] = np.uint32(hashed >> _HIGH)
        count += 1
    return starts[:count].copy(), hashes[:count].copy()


_NO_WORDS: Final = (np.empty(0, np.int64), np.empty(0, np.uint32))
