"""Whether an answer is about what was asked."""

from typing import Final

import numpy as np

from eventrail.guarding.grounding.vectors import (
    alike_by_letters,
    alike_by_meaning,
    letter_vectors,
    meaning_vectors,
    weights_of,
)
from eventrail.guarding.grounding.words import content, words_of

_LONGEST: Final = 8000
_ENOUGH: Final = 0.6
_SHORT: Final = 6


def relevance(question: str, answer: str) -> float:
    """Return how much of the question's content an answer takes up, 0 to 1.

    Each word of the question is laid beside all words of the answer, by letters and by meaning,
    and the better part of the words counts by weight. An answer of a few words cannot take up
    much, so it gets 0.5 at least; 1 if the question has no content.

    Args:
        question: its first 8,000 characters are read.
        answer: likewise.
    """
    asked = list({word.stem: word for word in content(words_of(question[:_LONGEST]))}.values())
    said = list({word.stem: word for word in content(words_of(answer[:_LONGEST]))}.values())
    if not asked:
        return 1.0
    least = 0.5 if len(said) < _SHORT else 0.0
    if not said:
        return least
    mine, theirs = meaning_vectors(asked), meaning_vectors(said)
    letters = alike_by_letters(letter_vectors(asked), letter_vectors(said))
    best = np.maximum(letters, alike_by_meaning(mine, theirs)).max(axis=1)
    weights = weights_of(asked, mine)
    share = float(best @ weights / weights.sum())
    return max(least, min(share / _ENOUGH, 1.0))
