"""Cut a text into words, and say which of them are neighbours.

A word is a run of Hangul, of digits, or of other letters, so that `9월`, `MBC가` and `221B` are two
words each. Words that begin more than `REACH` characters apart are no neighbours: what a word's
label rests on then lies within the context that `eventrail.guarding.span` allows.
"""

import re
from itertools import accumulate
from typing import Final, NamedTuple

LONGEST: Final = 40
"""Characters of a word; a longer run is cut."""

REACH: Final = 15
"""Characters from the beginning of a word to the beginning of a neighbour, at most."""

_LETTER: Final = r"[^\W\d_가-힣]"
_WORDS = re.compile(  # words of plain letters, the most frequent ones, are tried first
    rf"([A-Za-z]{{1,{LONGEST}}}(?!{_LETTER})|[가-힣]{{1,{LONGEST}}}|\d{{1,{LONGEST}}}"
    rf"|{_LETTER}{{1,{LONGEST}}})"
)


class Words(NamedTuple):
    """The words of a text.

    Attributes:
        words: as written.
        gaps: what stands before each word, and after the last.
        starts: where each word begins, in code points.
    """

    words: list[str]
    gaps: list[str]
    starts: list[int]

    def end(self, index: int) -> int:
        """Return where a word ends."""
        return self.starts[index] + len(self.words[index])


def words_of(text: str) -> Words:
    """Return the words of a text."""
    parts = _WORDS.split(text)
    offsets = list(accumulate(map(len, parts)))
    return Words(parts[1::2], parts[::2], offsets[0:-1:2])
