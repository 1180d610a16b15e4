"""Shorten a passage that does not fit, at the end of a sentence."""

import re
from bisect import bisect_right

from eventrail.retrieval.context.tokens import Count

_SENTENCE_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f]|\n")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")


def cut(text: str, budget: int, count: Count) -> str:
    """Return the beginning of a text that has at most `budget` tokens.

    It ends with a sentence; with a word, if not even one sentence fits; empty if no word does.
    """
    if count(text) <= budget:
        return text
    for ends in (_SENTENCE_END, _WORD_END):
        places = [match.end() for match in ends.finditer(text)]
        fitting = bisect_right(places, budget, key=lambda place: count(text[:place]))
        if fitting:
            return text[: places[fitting - 1]].rstrip()
    return ""
