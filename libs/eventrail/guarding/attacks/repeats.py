"""Words said over and over, said once.

A window's score is a sum over its grams. One word four hundred times is one gram four hundred
times, and may score like an attack although it says nothing; what stands beside it still counts.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

PERIODS: Final = (1, 2, 3, 4)
"""How many words a repetition may have."""

KEPT: Final = 1
"""How often a repetition stands in what is left."""


_RUN = re.compile(r"(\S)\1{3,}")
"""One character four times or more."""


_DIGITS: Final = str.maketrans("", "", "0123456789")
"""Words that differ by numbers alone, as in a made-up list, are the same word again."""


def without_repeats(text: str) -> str:
    """Return the text, repetitions of up to four words said once, its white space single."""
    words: Sequence[str] = _RUN.sub(r"\1", text).split()
    for period in PERIODS:
        words = _cut(words, period)
    return " ".join(words)


def _cut(words: Iterable[str], period: int) -> list[str]:
    kept: list[str] = []
    keys: list[str] = []
    alike = left_out = 0
    for word in words:
        key = word.translate(_DIGITS) or "0"
        again = len(kept) >= period and key == keys[len(keys) - period + left_out % period]
        alike = alike + 1 if again else 0
        if alike > (KEPT - 1) * period:
            left_out += 1
            continue
        if left_out:  # the repetition ends in the middle: what was begun of it stays
            begun = slice(len(kept) - period, len(kept) - period + left_out % period)
            kept, keys = kept + kept[begun], keys + keys[begun]
            left_out = 0
        kept.append(word)
        keys.append(key)
    return kept
