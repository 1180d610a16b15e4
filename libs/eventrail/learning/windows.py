"""Texts in windows, so that one bad line in a long text shows."""

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]

LONGEST: Final = 16
"""Words of a sentence that is not cut."""

BLOCK: Final = 24
"""Words in half a window, where sentences do not count."""

_WORD: Final = re.compile(r"\w+")
_OF_WORDS: Final = np.array([chr(code).isalnum() or chr(code) == "_" for code in range(1 << 16)])
"""What the pattern says, character by character: 0.3 ms in place of 2 for 8,000 tokens."""

_END: Final = re.compile(r"[.?!。…](?:[\s\"')\]]|$)|\s[-*•|]\s")


class Windows(NamedTuple):
    """Windows over a text.

    Attributes:
        starts: the place of each word's first character.
        length: of the text, in characters.
        first: the number of each window's first word.
        past: the number of the word after its last one.
    """

    starts: Places
    length: int
    first: Places
    past: Places

    @property
    def characters(self) -> tuple[Places, Places]:
        """The place of each window's first character, and the place after its last."""
        edges = np.append(self.starts, self.length)
        begins = edges[self.first]
        begins[self.first == 0] = 0
        return begins, edges[self.past]

    def sentences(self, chosen: Places) -> tuple[Places, Places]:
        """Return the first and the last sentence of windows, as numbers of windows of one.

        Args:
            chosen: numbers of windows that `sentence_windows` made.
        """
        single = (len(self.first) + 1) // 2
        first = np.where(chosen < single, chosen, chosen - single)
        return first, np.where(chosen < single, first, first + 1)


def sentence_windows(text: str) -> Windows:
    """Return a window for each sentence and for each two neighbours; at least one.

    A sentence of more than `LONGEST` words is cut into several.
    """
    starts = _starts(text)
    ends = np.fromiter((end.end() for end in _END.finditer(text)), np.intp)
    firsts = np.unique(np.append(0, np.searchsorted(starts, ends)))
    firsts = firsts[firsts < max(len(starts), 1)]
    blocks = _cut(firsts, len(starts), LONGEST)
    edges = np.append(blocks, len(starts))
    return Windows(
        starts,
        len(text),
        np.concatenate([edges[:-1], edges[:-2]]),
        np.concatenate([edges[1:], edges[2:]]),
    )


def block_windows(text: str) -> Windows:
    """Return windows of twice `BLOCK` words that overlap by half; at least one."""
    starts = _starts(text)
    edges = np.append(np.arange(0, max(len(starts), 1), BLOCK), len(starts))
    if len(edges) == 2:  # noqa: PLR2004 -- one block has two edges
        return Windows(starts, len(text), edges[:1], edges[1:])
    return Windows(starts, len(text), edges[:-2], edges[2:])


def _starts(text: str) -> Places:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if not len(codes) or codes.max() < len(_OF_WORDS):
        inside = _OF_WORDS[codes]
        return np.flatnonzero(inside & ~np.append(False, inside[:-1]))
    return np.fromiter((word.start() for word in _WORD.finditer(text)), np.intp)


def _cut(firsts: Places, words: int, longest: int) -> Places:
    lengths = np.diff(np.append(firsts, words))
    if not len(lengths) or lengths.max() <= longest:
        return firsts
    pairs = zip(firsts.tolist(), lengths.tolist(), strict=True)
    parts = [range(first, first + max(length, 1), longest) for first, length in pairs]
    return np.array([place for part in parts for place in part], np.intp)
