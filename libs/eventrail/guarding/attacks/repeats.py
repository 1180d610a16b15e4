"""Words said over and over, said a few times.

A window's score is a sum over its grams. One word four hundred times is one gram four hundred
times, and may score like an attack although it says nothing; what stands beside it still counts.
"""

from collections.abc import Iterable, Sequence
from typing import Final

PERIODS: Final = (1, 2, 3, 4)
"""How many words a repetition may have."""

KEPT: Final = 3
"""How often a repetition stands in what is left."""


def without_repeats(text: str) -> str:
    """Return the text with repetitions of up to four words cut to three; its words, if none."""
    words: Sequence[str] = text.split()
    for period in PERIODS:
        words = _cut(words, period)
    return " ".join(words)


def _cut(words: Iterable[str], period: int) -> list[str]:
    kept: list[str] = []
    alike = left_out = 0
    for word in words:
        again = len(kept) >= period and word == kept[len(kept) - period + left_out % period]
        alike = alike + 1 if again else 0
        if alike > (KEPT - 1) * period:
            left_out += 1
            continue
        if left_out:  # the repetition ends in the middle: what was begun of it stays
            kept += kept[len(kept) - period :][: left_out % period]
            left_out = 0
        kept.append(word)
    return kept
