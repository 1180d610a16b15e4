"""How much likeness an entry asks for, from how often it was right and wrong before.

A likeness is 1 less the share of different questions that look at least as alike (see
`learned.scale`), so `1 - error_bound` is where every entry begins. An entry may be worse than
that: some answers attract questions that they do not answer. So each has levels, every one four
times as strict as the one before, and is served at the lowest level that its own record allows: of
the audited hits at or above it, at most `error_bound / LEVELS` may have been wrong.

What that promises, whatever is asked, in whatever order: of an entry's N audited hits, at most
`error_bound * N + LEVELS` are wrong. Proof: while hits are served at a level, its own record before
the last wrong one allowed it, so at most `error_bound / LEVELS * N + 1` of those served at it
are wrong; there are `LEVELS` levels. Nothing is assumed of the questions. Audits that are drawn by
chance carry the share over to hits that were not audited.
"""

from collections.abc import Sequence
from typing import Final

from eventrail.caching.kept.entry import Past

LEVELS: Final = 6
"""Steps between the common bound and none at all."""
STRICTER: Final = 4.0
"""What each level divides the allowed share of different questions by."""
NEVER: Final = 2.0
"""A bound that no likeness reaches."""


def bound_for(history: Sequence[Past], error_bound: float) -> float:
    """Return the least likeness at which an entry is served.

    Args:
        history: the entry's audited hits, in any order.
        error_bound: the share of different questions that may be taken for the same, 0 to 1.

    Returns:
        `1 - error_bound` without a history; `NEVER` if every level has been wrong too often.
    """
    if error_bound <= 0:
        return NEVER
    for level in range(LEVELS):
        least = 1 - min(error_bound, 1.0) / STRICTER**level
        if _allowed([past.right for past in history if past.score >= least], error_bound):
            return least
    return NEVER


def _allowed(right: Sequence[bool], error_bound: float) -> bool:
    """Return whether few enough of the hits of a level were wrong."""
    return right.count(False) <= error_bound / LEVELS * len(right)
