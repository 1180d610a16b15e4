"""From labelled words to spans: neighbours of one kind are one name, without a Korean particle."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from eventrail.guarding.names.decode import Labels
from eventrail.guarding.names.features import is_hangul
from eventrail.guarding.names.labels import (
    DATE_TIME,
    LABELS,
    LOCATION,
    NRP,
    ORGANIZATION,
    PERSON,
    QUANTITY,
    STREET_ADDRESS,
    TITLE,
)
from eventrail.guarding.names.particles import fits
from eventrail.guarding.names.words import Words
from eventrail.guarding.span import Span

LONGEST: Final = 160
"""Characters of a span; more words of one kind in a row are several spans."""

_WITHIN = re.compile(r"[ .'\u2019\-\u2010\u2011\u00b7&/]{0,3}\Z")
_WITHIN_ORGANIZATION = re.compile(r"[ .,'\u2019\-&()]{0,3}\Z")
_WITHIN_LONG = re.compile(r"[\s.,'\u2019\-/:#()>]{0,8}\Z")
_JOINTS: Final = {
    ORGANIZATION: _WITHIN_ORGANIZATION,
    STREET_ADDRESS: _WITHIN_LONG,
    DATE_TIME: _WITHIN_LONG,
    QUANTITY: _WITHIN_LONG,
}
_LETTERED: Final = frozenset({PERSON, LOCATION, ORGANIZATION, TITLE, NRP})
_SHORTEST: Final = 2


class Run(NamedTuple):
    """Words of one kind that belong together; `last` is inclusive."""

    kind: str
    first: int
    last: int


def joins(kind: str, gap: str) -> bool:
    """Return whether this may stand between two words of one name."""
    return gap == " " or _JOINTS.get(kind, _WITHIN).match(gap) is not None


def runs_of(words: Words, labels: Labels, tails: Mapping[str, float], first: int = 0) -> list[Run]:
    """Return the names among the words from `first` on, in order.

    Args:
        words: of a text.
        labels: of the words.
        tails: see `tail_of`; a word with one ends a name.
        first: the word to begin at.
    """
    runs: list[Run] = []
    named: list[int] = (np.flatnonzero(labels[first:]) + first).tolist()
    for index in named:
        kind = LABELS[int(labels[index])]
        if runs and _goes_on(runs[-1], words, index, kind, tails):
            runs[-1] = runs[-1]._replace(last=index)
        else:
            runs.append(Run(kind, index, index))
    return runs


def is_name(run: Run, words: Words) -> bool:
    """Return whether these words can be a name of their kind: most kinds need letters."""
    if run.kind not in _LETTERED:
        return True
    for word in words.words[run.first : run.last + 1]:
        if not word.isdecimal() and (len(word) >= _SHORTEST or is_hangul(word)):
            return True
    return False


def span_of(run: Run, words: Words, tails: Mapping[str, float]) -> Span:
    """Return where a name stands, without the particle that a Korean word may end in."""
    last = words.words[run.last]
    end = words.end(run.last)
    if run.kind != QUANTITY and _has_tail(last, tails):
        end -= len(tail_of(last, tails))
    return Span(run.kind, words.starts[run.first], end)


def tail_of(word: str, tails: Mapping[str, float]) -> str:
    """Return what a Korean word most likely has after the name it begins with; often nothing.

    Args:
        word: one that holds a name.
        tails: what may follow a name, and how much likelier that is than that the name itself
            ends so; a logarithm.
    """
    cuts = (cut for cut in range(_SHORTEST, len(word)) if fits(word[:cut], word[cut:]))
    endings = (word[cut:] for cut in cuts)
    best = max(endings, key=lambda ending: tails.get(ending, 0.0), default="")
    return best if tails.get(best, 0.0) > 0 else ""


def _goes_on(run: Run, words: Words, index: int, kind: str, tails: Mapping[str, float]) -> bool:
    return (
        run.last == index - 1
        and run.kind == kind
        and words.end(index) - words.starts[run.first] <= LONGEST
        and joins(kind, words.gaps[index])
        and not (kind in _LETTERED and _has_tail(words.words[run.last], tails))
    )


def _has_tail(word: str, tails: Mapping[str, float]) -> bool:
    return is_hangul(word) and tail_of(word, tails) != ""
