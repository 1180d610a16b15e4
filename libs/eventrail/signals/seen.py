"""What a request says about the answer before it, and what silence says about the last one."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from eventrail.learning.embedding import static_embedder
from eventrail.signals import cues
from eventrail.signals.conversations import Link, own_turns
from eventrail.signals.ended import Ended, answered
from eventrail.signals.measures import overlap, words_of
from eventrail.signals.model import Dissatisfaction
from eventrail.signals.turns import Turn

RULES: Final = "1"
"""Version of what is written down here; raise it when a signal changes its meaning."""

SAME_FROM: Final = 0.9
"""The likeness of two questions from which one is the other in other words."""

LONG: Final = 16
"""A user's turns at which a conversation has the worst value for its length."""

_SURE: Final = 0.8
_SHARED: Final = 0.8
_PASSING: Final = 0.3

SameQuestion = Callable[[str, str], float]
"""Returns how sure two questions ask for the same, 0 to 1."""


class Seen(NamedTuple):
    """A signal.

    Attributes:
        signal: one of `contracts.signals.INFERRED`.
        value: -1 (bad) to 1 (good).
        confidence: 0 to 1.
    """

    signal: str
    value: float
    confidence: float


def seen_next(
    now: Ended, link: Link, same: SameQuestion, model: Dissatisfaction | None
) -> list[Seen]:
    """Return what a request says about the answer to the one before it.

    Args:
        now: the request, with the turns of its conversation.
        link: the request before it.
        same: tells questions apart.
        model: tells dissatisfied users; None if it is not installed.
    """
    if link.how == "again":
        return [Seen("regenerated", -0.6, _SURE)]
    text = now.question
    found = [*_rephrase(text, link.ended.question, same), *_cues(text)]
    mood = sentiment(text)
    if mood is not None:
        found.append(mood)
    if model is not None:
        found.append(weighed(now.turns, found, model))
    return found


def seen_itself(ended: Ended) -> list[Seen]:
    """Return what a request says about its own answer: whether it was stopped early."""
    return [Seen("early_stop", -0.5, 0.6)] if ended.stopped else []


def seen_quiet(ended: Ended) -> list[Seen]:
    """Return what it says that nothing followed a request."""
    found: list[Seen] = []
    due = due_after(ended)
    if due:
        found.append(Seen("abandoned", -0.5, due))
    own = own_turns(ended)
    if len(own) > 1:
        found += [length_of(len(own)), diversity_of(own)]
    return found


def due_after(ended: Ended) -> float:
    """Return how sure more was due, 0 to 1: a request failed, was stopped, or asks back."""
    if not answered(ended):
        return 0.7
    if ended.answer.rstrip().endswith(("?", "\uff1f")):
        return 0.5
    return 0.0


def sentiment(text: str) -> Seen | None:
    """Return the mood of a turn by its words; None if none tells."""
    good, bad = cues.count(cues.POSITIVE, text), cues.count(cues.COMPLAINT, text)
    bad += min(cues.count(cues.NEGATIVE, text), 2) if cues.COMPLAINT.search(text) else 0
    if cues.THANKS.search(text) and not bad:
        good += 1
    if not good and not bad:
        return None
    value = (good - bad) / (good + bad)
    return Seen("sentiment", round(value, 3), round(min(0.9, 0.3 + 0.15 * (good + bad)), 3))


def weighed(turns: Sequence[Turn], found: Sequence[Seen], model: Dissatisfaction) -> Seen:
    """Return how dissatisfied the user is, by the model and by what was seen for sure.

    The model has learnt from English; a phrase that says it outright counts in either language.
    """
    chance = model.probability(turns)
    said = {each.signal: each.confidence for each in found}
    floors = {"complaint": 0.8, "correction": 0.7, "rephrase": 0.55}
    for signal, floor in floors.items():
        if signal in said:
            chance = max(chance, floor * said[signal] / _SURE)
    chance = min(chance, 0.99)
    return Seen("dissatisfied", round(1 - 2 * chance, 3), round(max(chance, 1 - chance), 3))


def length_of(turns: int) -> Seen:
    """Return the value of a conversation's length: 1 for one turn, -1 for `LONG` and more."""
    value = 1 - 2 * (min(turns, LONG) - 1) / (LONG - 1)
    return Seen("long_conversation", round(value, 3), _PASSING)


def diversity_of(own: Sequence[str]) -> Seen:
    """Return how much a user's turns differ, one from the next: -1 all alike, 1 not at all."""
    embed = static_embedder().embed
    vectors = [embed(text) for text in own]
    alike = [max(float(one @ other), 0.0) for one, other in pairwise(vectors)]
    value = 1 - 2 * sum(alike) / len(alike)
    return Seen("diversity", round(max(-1.0, min(1.0, value)), 3), _PASSING)


def _rephrase(text: str, before: str, same: SameQuestion) -> list[Seen]:
    if not text.strip() or not before.strip():
        return []
    if text.split() == before.split():
        return [Seen("rephrase", -0.7, 1.0)]
    likeness = same(text, before)
    if likeness >= SAME_FROM:
        return [Seen("rephrase", -0.7, round(likeness, 3))]
    shared = overlap(set(words_of(text)), set(words_of(before)))
    if shared >= _SHARED and len(words_of(text)) > 2:  # noqa: PLR2004 -- two words say little
        return [Seen("rephrase", -0.7, round(shared, 3))]
    return []


def _cues(text: str) -> list[Seen]:
    found: list[Seen] = []
    if cues.CORRECTION.search(text):
        found.append(Seen("correction", -0.8, _SURE))
    if cues.COMPLAINT.search(text):
        found.append(Seen("complaint", -0.9, _SURE))
    return found
