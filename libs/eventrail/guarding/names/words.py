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

_RUN = re.compile(rf"[가-힣]+|\d+|{_LETTER}+")


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


def words_from(text: str, base: int, start: int) -> Words:
    """Return the words of `text[base:]`, their places counted from `base`.

    A run that is cut is cut at `start`, since it was when the text before `start` was read.
    """
    words = words_of(text[base:] if base else text)
    if start - base < LONGEST or _RUN.fullmatch(text, start - LONGEST, start + 1) is None:
        return words
    before, after = words_of(text[base:start]), words_of(text[start:])
    between = before.gaps[-1] + after.gaps[0]
    return Words(
        before.words + after.words,
        [*before.gaps[:-1], between, *after.gaps[1:]],
        before.starts + [each + start - base for each in after.starts],
    )
