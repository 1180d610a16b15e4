"""Texts in windows, so that one bad line in a long text shows."""

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.learning.characters import OF_WORDS, codes_of
from eventrail.learning.compiled import compiled

Places = npt.NDArray[np.intp]

LONGEST: Final = 16
"""Words of a sentence that is not cut."""

BLOCK: Final = 24
"""Words in half a window, where sentences do not count."""

_WORD: Final = re.compile(r"\w+")
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
    ends = np.array([end.end() for end in _END.finditer(text)], np.intp)
    return Windows(starts, len(text), *_of_sentences(len(starts), np.searchsorted(starts, ends)))


@compiled
def _of_sentences(words: int, ends: Places) -> tuple[Places, Places]:
    """Return the first words of windows, and those after their last ones.

    Args:
        words: how many there are.
        ends: the word behind each sentence, in order.
    """
    edges = np.empty(words + 2, np.intp)
    edges[0] = 0
    count = 1
    for number in range(len(ends) + 1):
        sentence = ends[number] if number < len(ends) else words
        while edges[count - 1] + LONGEST < sentence:
            edges[count] = edges[count - 1] + LONGEST
            count += 1
        if edges[count - 1] < sentence < words:
            edges[count] = sentence
            count += 1
    edges[count] = words
    first = np.empty(2 * count - 1, np.intp)
    past = np.empty(2 * count - 1, np.intp)
    for number in range(count):
        first[number], past[number] = edges[number], edges[number + 1]
    for number in range(count - 1):
        first[count + number], past[count + number] = edges[number], edges[number + 2]
    return first, past


def block_windows(text: str) -> Windows:
    """Return windows of twice `BLOCK` words that overlap by half; at least one."""
    starts = _starts(text)
    edges = np.append(np.arange(0, max(len(starts), 1), BLOCK), len(starts))
    if len(edges) == 2:  # noqa: PLR2004 -- one block has two edges
        return Windows(starts, len(text), edges[:1], edges[1:])
    return Windows(starts, len(text), edges[:-2], edges[2:])


def _starts(text: str) -> Places:
    found = _word_starts(codes_of(text), OF_WORDS)
    if found is not None:
        return found
    return np.array([word.start() for word in _WORD.finditer(text)], np.intp)


@compiled
def _word_starts(codes: npt.NDArray[np.uint32], of_words: npt.NDArray[np.bool_]) -> Places | None:
    """Return where words begin; None if a character is beyond the table."""
    starts = np.empty(len(codes) // 2 + 1, np.intp)
    count = 0
    within = False
    for place in range(len(codes)):
        if codes[place] >= len(of_words):
            return None
        wordly = of_words[codes[place]]
        if wordly and not within:
            starts[count] = place
            count += 1
        within = wordly
    return starts[:count].copy()
