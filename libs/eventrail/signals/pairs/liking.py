"""Whether an answer was liked, from every sign about it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from eventrail.signals.pairs.material import Sign

MANY_STARS: Final = 4
FEW_STARS: Final = 2
_DISSATISFIED: Final = -0.6

_DONE: Final = {
    "report": (-1, 1.0),
    "edit": (-1, 0.8),
    "copy": (1, 0.7),
    "share": (1, 0.7),
    "delete": (-1, 0.6),
    "regenerate": (-1, 0.6),
    "regenerated": (-1, 0.6),
}
"""What is said or done without a number, and how sure it is."""

_INFERRED: Final = {"complaint": 0.7, "correction": 0.7, "dissatisfied": 0.8}
"""Share of an inferred signal's own confidence."""


class Liking(NamedTuple):
    """What the signs about one answer come to.

    Attributes:
        value: above 0 it was liked, below 0 disliked; 0 if signs contradict each other.
        confidence: how sure, 0 to 1: that of the surest sign on the side that won.
        signal: that sign.
        by: the version of what inferred it.
    """

    value: int
    confidence: float
    signal: str
    by: str = ""


class _Vote(NamedTuple):
    """What one sign says, without its text: there are very many."""

    value: int
    sure: float
    signal: str
    by: str


def likings(signs: Iterable[Sign]) -> dict[str, Liking]:
    """Return by request whether its answer was liked; without those that no sign is about."""
    votes: defaultdict[str, list[_Vote]] = defaultdict(list)
    for sign in signs:
        vote = vote_of(sign)
        if vote is not None:
            votes[sign.rid].append(_Vote(*vote, sign.signal, sign.by))
    return {rid: _sum(each) for rid, each in votes.items()}


def vote_of(sign: Sign) -> tuple[int, float] | None:
    """Return what a sign says, 1 or -1, and how sure it is; None if it says nothing."""
    value = sign.value or 0.0
    if sign.signal in _DONE:
        return _DONE[sign.signal]
    if sign.signal == "thumbs" and value:
        return (1 if value > 0 else -1), 1.0
    if sign.signal == "stars":
        return _of_stars(value)
    share = _INFERRED.get(sign.signal)
    if share is None or (sign.signal == "dissatisfied" and value > _DISSATISFIED):
        return None
    return -1, share * (sign.confidence or 0.0)


def _of_stars(value: float) -> tuple[int, float] | None:
    if value >= MANY_STARS:
        return 1, 0.9
    return (-1, 0.9) if 0 < value <= FEW_STARS else None


def _sum(votes: list[_Vote]) -> Liking:
    total = sum(vote.value * vote.sure for vote in votes)
    if abs(total) < 0.5:  # noqa: PLR2004 -- no side has won
        return Liking(0, 0.0, "")
    side = 1 if total > 0 else -1
    best = max((vote for vote in votes if vote.value == side), key=lambda vote: vote.sure)
    return Liking(side, min(best.sure, abs(total)), best.signal, best.by)
