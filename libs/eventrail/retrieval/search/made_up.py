"""Questions made of a corpus's own passages, for measuring what finds them.

A passage gives a window of its words, some left out, as the question; the passage without the
window has to be found by it. So neither part has the answer word for word, and nothing but the
corpus is needed, in any language. Which passages, windows and words is decided by hashes of the
text, so the same corpus is always asked the same.
"""

import hashlib
from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from eventrail.ingestion.passage import Passage

WINDOW: Final = 12
"""Words of a window."""

DROPPED: Final = 4
"""Words of it that the question does not have."""

_LEAST: Final = 24
"""A shorter passage would have too little left."""

_UNSPACED: Final = 12
"""Longer words on average are no words: there the text is cut by characters."""


class MadeUp(NamedTuple):
    """A question whose answer is known.

    Attributes:
        question: what is asked.
        rest: the passage that must be found, without what was asked.
    """

    question: str
    rest: Passage


def made_up(passage: Passage) -> MadeUp | None:
    """Make a question of a passage; None if it is too short."""
    pieces, gap, window, dropped = passage.text.split(), " ", WINDOW, DROPPED
    if pieces and len(passage.text) / len(pieces) > _UNSPACED:
        pieces, gap, window, dropped = list("".join(pieces)), "", 2 * WINDOW, DROPPED
    if len(pieces) < _LEAST:
        return None
    chance = Random(text_key(passage.text))  # noqa: S311 -- to be the same each time, not secret
    begin = chance.randrange(len(pieces) - window + 1)
    kept = sorted(chance.sample(range(begin, begin + window), window - dropped))
    rest = gap.join([*pieces[:begin], *pieces[begin + window :]])
    question = gap.join(pieces[place] for place in kept)
    return MadeUp(question, Passage(passage.id, rest, passage.source, passage.title))


def sampled(length: int, most: int) -> Iterator[int]:
    """Yield at most `most` places of a corpus, evenly spread and each once."""
    step = max(1.0, length / most)
    places = dict.fromkeys(int(number * step) for number in range(min(length, most)))
    yield from (place for place in places if place < length)


def text_key(text: str) -> str:
    """Return what stands for a text in a draw."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
