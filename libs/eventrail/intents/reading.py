"""What a message was taken to want; how that follows from probabilities; pure."""

from collections.abc import Mapping
from typing import Final

import msgspec

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE

NAMED: Final = 3
"""How many of the likeliest intents are kept."""

_DIGITS: Final = 4


class Likely(msgspec.Struct, frozen=True):
    """What a classifier says of a text.

    Attributes:
        in_scope: the probability that it wants one of the intents at all.
        intents: the probability of each of the likeliest, given that it does; best first.
    """

    in_scope: float
    intents: dict[str, float]


class Reading(msgspec.Struct, frozen=True):
    """What a message was taken to want.

    Attributes:
        intent: the name of an intent, `out_of_scope` or `ambiguous`; empty where intents play
            no part.
        score: how sure that is, 0 to 1: the probability of the intent, of the two together that
            it is ambiguous between, or of being out of scope.
        likely: the likeliest intents with their probabilities, best first.
        steps: the intents of its parts, in order, if it asks for several things.
    """

    intent: str = ""
    score: float = 0.0
    likely: dict[str, float] = {}
    steps: list[str] = []


UNREAD: Final = Reading()
"""Of a request whose tenant has no intents."""


def decide(likely: Likely, *, threshold: float, margin: float) -> Reading:
    """Return what a text wants.

    Args:
        likely: what the classifier says.
        threshold: the least probability of being in scope.
        margin: two intents whose probabilities differ by less are ambiguous.
    """
    joint = {name: likely.in_scope * p for name, p in likely.intents.items()}
    shown = {name: round(p, _DIGITS) for name, p in list(joint.items())[:NAMED]}
    if not joint or likely.in_scope < threshold:
        return Reading(OUT_OF_SCOPE, round(1 - likely.in_scope, _DIGITS), shown)
    best, *others = likely.intents.items()
    if others and best[1] - others[0][1] < margin:
        both = likely.in_scope * (best[1] + others[0][1])
        return Reading(AMBIGUOUS, round(both, _DIGITS), shown)
    return Reading(best[0], shown[best[0]], shown)


def best_first(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return them in order; equal ones by name."""
    return dict(sorted(probabilities.items(), key=lambda pair: (-pair[1], pair[0])))
