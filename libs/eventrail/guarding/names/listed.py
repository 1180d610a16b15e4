"""Lists of words: which of them a word is on. The lists are kept as hashes, 4 bytes a word."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

GIVEN: Final = 1
FAMILY: Final = 2
PLACE: Final = 4
COUNTRY: Final = 8
COMMON: Final = 16
STREET: Final = 32

Hashes = npt.NDArray[np.uint32]
Bits = npt.NDArray[np.uint8]


class Lists:
    """Tells which lists a word is on, as the sum of their bits.

    Args:
        hashes: of the words.
        bits: of the lists that each is on.
    """

    def __init__(self, hashes: Hashes, bits: Bits) -> None:
        self.hashes = hashes
        self.bits = bits
        self._known: dict[int, int] = dict(zip(hashes.tolist(), bits.tolist(), strict=True))

    def of(self, word: str) -> int:
        """Return the bits of a word, which is in lower case; 0 if it is on no list."""
        return self._known.get(hash_of(word), 0)


def hash_of(word: str) -> int:
    """Return the 32 bits that stand for a word."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def lists_of(words: Mapping[int, Iterable[str]]) -> Lists:
    """Return lists from the words of each, by bit."""
    known: dict[int, int] = {}
    for bit, listed in words.items():
        for word in listed:
            key = hash_of(word)
            known[key] = known.get(key, 0) | bit
    ordered = sorted(known)
    return Lists(np.array(ordered, np.uint32), np.array([known[key] for key in ordered], np.uint8))
