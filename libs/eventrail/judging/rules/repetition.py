"""Does an answer say the same again and again?"""

import re
from typing import Final

from eventrail.judging.rules.well_formed import loops

_WORD: Final = re.compile(r"\w+")
_SIZE: Final = 4
_LEAST: Final = 24
"""Words below which nothing can be said."""
_USUAL: Final = 0.1
"""Share of repeated runs of words that ordinary prose and lists reach."""
_LONGEST: Final = 20_000


def no_repetition(answer: str) -> float | None:
    """Return 1 for ordinary text, less the more runs of four words come again; 0 for a loop.

    The measure is the share of repeated 4-grams (Welleck et al., 2020, "seq-rep-4"). None for an
    answer too short to tell.
    """
    if loops(answer):
        return 0.0
    words = _WORD.findall(answer[:_LONGEST].casefold())
    if len(words) < _LEAST:
        return None
    runs = [tuple(words[at : at + _SIZE]) for at in range(len(words) - _SIZE + 1)]
    repeated = 1 - len(set(runs)) / len(runs)
    return round(1 - max(0.0, repeated - _USUAL) / (1 - _USUAL), 4)
