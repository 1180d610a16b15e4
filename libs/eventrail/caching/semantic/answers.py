"""Whether two answers say the same, for the audit of hits.

A check of facts, not of style: other numbers, another denial or other names tell answers apart; for
the rest the words that tell something have to be found on the other side, by static vectors
(letters, for Korean). A long answer may say more than a short one: what counts is whether the
shorter is borne out. It knows no world: "Paris" and "the capital of France" are different to it.
"""

import re
from typing import Final

import numpy as np

from eventrail.caching.semantic.learned.alignment import covers, weighed
from eventrail.caching.semantic.learned.grams import contained
from eventrail.caching.semantic.reading import Reading, read
from eventrail.caching.semantic.rules.groups import excluded
from eventrail.caching.semantic.rules.leftover import leftover
from eventrail.learning.embedding import static_embedder

SAME_FROM: Final = 0.5
"""Two answers with this score and more say the same."""

_LONGEST: Final = 4_000
_OTHER_NUMBERS: Final = 0.15
_OTHER_DENIAL: Final = 0.3
_OTHER_NAMES: Final = 0.35
_OPPOSITE: Final = 0.3
_SHORT: Final = 40
_SCALE: Final = 1.25
"""Puts what is as much the same as not at `SAME_FROM`."""
_YES: Final = re.compile(r"^\W*(yes|yep|true|correct|네|예|맞습니다|맞아요)\b", re.IGNORECASE)
_NO: Final = re.compile(
    r"^\W*(no|nope|false|incorrect|아니요|아니오|아뇨|아닙니다|그렇지 않)", re.IGNORECASE
)
_OPPOSED: Final = tuple(excluded(name) for name in ("antonym", "degree", "time"))


def same_answer(one: str, other: str) -> float:
    """Return how far two answers say the same, 0 to 1; from `SAME_FROM` on they do.

    Both ways give the same score. An empty answer is the same as an empty one alone.
    """
    a, b = " ".join(one[:_LONGEST].split()), " ".join(other[:_LONGEST].split())
    if a.lower() == b.lower():
        return 1.0
    if not a or not b:
        return 0.0
    first, second = (read(text) for text in sorted((a, b), key=lambda text: (len(text), text)))
    return min(1.0, _SCALE * _found(first, second)) * _facts(first, second)


def _facts(short: Reading, long: Reading) -> float:
    """Return what is left of the score after facts that differ."""
    left = leftover(short, long)
    if (_YES.match(short.text) and _NO.match(long.text)) or (
        _NO.match(short.text) and _YES.match(long.text)
    ):
        return _OTHER_DENIAL
    score = 1.0
    mine, theirs = set(short.numbers.values), set(long.numbers.values)
    if mine - theirs or (theirs - mine and mine and len(theirs) <= len(mine)):
        score *= _OTHER_NUMBERS if theirs else 2 * _OTHER_NUMBERS
    if short.denies != long.denies and len(long.words) < 2 * max(len(short.words), 1):
        score *= _OTHER_DENIAL
    if any(word.stem in short.names for word in left.one):
        score *= _OTHER_NAMES
    if any(opposed(short, long, left) for opposed in _OPPOSED):
        score *= _OPPOSITE
    return score


def _found(short: Reading, long: Reading) -> float:
    """Return how much of the shorter answer is found in the longer, 0 to 1."""
    if short.korean or long.korean:
        share, back = contained(short.text, long.text)
        return min(1.0, 0.75 * max(share, back) + 0.25 * min(share, back) + 0.15)
    cover, _ = covers(weighed(short), weighed(long))
    likeness = float(np.dot(*(static_embedder().embed(text.text) for text in (short, long))))
    return float(np.clip(0.7 * cover.mean + 0.3 * likeness, 0, 1)) ** (
        2 if len(short.text) > _SHORT else 3
    )
