"""Where the sentences of a text are, English and Korean."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_END = re.compile(
    r"""
    [.!?。\uff01\uff1f…]+["'”\u2019»)\]]*(?=\s|$)          # the usual marks, before white space
    | (?<=[^\s\d.][^\s\d.])[.!?]+(?=[가-힣A-Z"“])  # and before a sentence that follows without any
    | (?<=[다요죠])(?=\s*\n)                  # a Korean ending at the end of a line
    | \n\s*\n | \n(?=\s*(?:[-*•]|\d+[.)])\s)  # paragraphs and list items
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|Sr|Jr|vs|No|Co|Inc|Ltd|Corp|etc|e\.g|i\.e|approx|Prof|Gen|Gov"
    r"|Sen|Rep|Capt|Lt|Col|Sgt|Fig|Vol|cf|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec)\.$",
    re.IGNORECASE,
)
_LOOK_BACK: Final = 8


class Sentence(NamedTuple):
    """Offsets of a sentence in its text, in code points; white space around it is left out."""

    start: int
    end: int


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a text that hold a letter or a digit, in order."""
    found: list[Sentence] = []
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        bare = piece.strip()
        if any(map(str.isalnum, bare)):
            first = start + len(piece) - len(piece.lstrip())
            found.append(Sentence(first, first + len(bare)))
        start = end
    return found


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        before = text[max(match.start() - _LOOK_BACK, 0) : match.end()].rstrip()
        if match.group().startswith(".") and _ABBREVIATION.search(before):
            continue
        yield match.end()
