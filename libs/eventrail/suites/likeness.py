"""How much of two answers is the same, by what they are made of.

The harmonic mean of the shares of one text's pieces that the other has, counted (token F1, as in
Rajpurkar et al., "SQuAD", 2016). Pieces are words; in scripts that do not part words, or join
particles to them, such as Korean's, pairs of neighbouring characters.
"""

import re
from collections import Counter
from typing import Final

_PIECES: Final = re.compile(r"[\uac00-\ud7a3\u3040-\u30ff\u3400-\u9fff]+|\w+")
_EAST_ASIAN: Final = re.compile(r"[\uac00-\ud7a3\u3040-\u30ff\u3400-\u9fff]")


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, 0 to 1; case and punctuation do not count.

    Two texts without any word are 1 if they are equal and 0 if not.
    """
    first, second = pieces(one), pieces(other)
    if not first or not second:
        return float(one.strip() == other.strip())
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total())


def pieces(text: str) -> Counter[str]:
    """Return what a text is made of, with how often."""
    found: Counter[str] = Counter()
    for run in _PIECES.findall(text.casefold()):
        if _EAST_ASIAN.match(run) and len(run) > 1:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found[run] += 1
    return found
