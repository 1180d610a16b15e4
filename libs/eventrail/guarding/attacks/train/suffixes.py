"""Suffixes like those that an optimiser finds: tokens without sense, glued together.

Greedy coordinate gradient attacks (Zou et al., 2023) put such suffixes behind a request. These
are drawn at random from a vocabulary, so that their look is learnt and none of them by heart.
"""

import random
from functools import cache
from typing import Final

from eventrail.learning.embedding import static_embedder

_SIGNS: Final = ("{", "}", "\\", "]", "[(", '"', "!", "**", "//", "|", ";", "=", "<")


@cache
def _vocabulary() -> list[str]:
    pieces = static_embedder().pieces()
    return sorted({piece.replace("\u2581", " ") for piece in pieces if not piece.startswith("<")})


def suffix(chance: random.Random) -> str:
    """Return 8 to 25 tokens; equal seeds give equal ones."""
    tokens = chance.choices(_vocabulary(), k=chance.randint(8, 25))
    for sign in chance.choices(_SIGNS, k=4):
        tokens.insert(chance.randint(0, len(tokens)), sign)
    return "".join(tokens).strip()
