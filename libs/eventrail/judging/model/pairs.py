"""Two answers in both orders: one comparison that position cannot turn."""

from typing import Literal

from eventrail.judging.model.verdict import Better

Winner = Literal["this", "other", "tie"]


def winner_of(better: Better, *, this_first: bool) -> Winner:
    """Return who won one order."""
    if better == "tie":
        return "tie"
    return "this" if (better == "first") == this_first else "other"


def combined(first: Winner, second: Winner) -> Winner:
    """Return who wins over both orders; a tie if they disagree (Zheng et al., 2023).

    Args:
        first: who won with this answer first.
        second: who won with this answer second.
    """
    return first if first == second else "tie"


def consistent(first: Winner, second: Winner) -> bool:
    """Return whether the order made no difference."""
    return first == second
