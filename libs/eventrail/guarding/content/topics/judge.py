"""Which of a policy's topics a text is about."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from eventrail.config.guards.content import Topic, Topics
from eventrail.guarding.content.language import language_of
from eventrail.guarding.content.topics.likeness import Examples, vector_of

SHORT: Final = 3
"""A text of fewer words, such as a greeting, is never off topic."""

KEPT_POLICIES: Final = 64


class Bounds(NamedTuple):
    """How a threshold is reckoned: a quantile of the examples' likeness, held between two ends."""

    quantile: float
    least: float
    most: float


ALLOWED: Final = {False: Bounds(0.1, 0.2, 0.4), True: Bounds(0.1, 0.1, 0.25)}
BLOCKED: Final = {False: Bounds(0.5, 0.45, 0.7), True: Bounds(0.5, 0.25, 0.5)}
"""By whether the text is Korean. Ends are quantiles of likeness to ten domains of CLINC150 and of
APEACH: an allowed topic's least is what half of foreign questions stay below, a blocked one's
what 95 of 100 do."""


class Match(NamedTuple):
    """A topic that a text is about.

    Attributes:
        topic: its name; empty for what is off topic.
        likeness: to the nearest of its examples, 0 to 1.
        blocked: whether it must not be talked about.
    """

    topic: str
    likeness: float
    blocked: bool


class TopicJudge:
    """Compares texts with a policy's examples. Make one with `judge_of`."""

    def __init__(self, topics: Topics) -> None:
        self._threshold = topics.threshold
        self._allowed = _examples(topics.allowed)
        self._blocked = _examples(topics.blocked)

    def judge(self, text: str, before: str = "") -> Match | None:
        """Return what stands against answering a text; None if nothing does.

        Args:
            text: what is asked.
            before: what the same user asked before, which a short question may go on about.
        """
        if not text.strip():
            return None
        return self._forbidden(text) or self._foreign(text, before)

    def _forbidden(self, text: str) -> Match | None:
        name, likeness = _nearest(self._blocked, text)
        reached = likeness >= self._bound(self._blocked.get(name), BLOCKED, text)
        return Match(name, likeness, blocked=True) if name and reached else None

    def _foreign(self, text: str, before: str) -> Match | None:
        if not self._allowed or len(text.split()) < SHORT:
            return None
        asked = [text, before] if before and len(text.split()) <= SHORT * 2 else [text]
        best = 0.0
        for each in asked:
            name, likeness = _nearest(self._allowed, each)
            if likeness >= self._bound(self._allowed.get(name), ALLOWED, each):
                return None
            best = max(best, likeness)
        return Match("", best, blocked=False)

    def _bound(self, examples: Examples | None, bounds: Mapping[bool, Bounds], text: str) -> float:
        if self._threshold is not None:
            return self._threshold
        korean = language_of(text) == "ko"
        found = [] if examples is None else examples.among_themselves(korean=korean)
        quantile, least, most = bounds[korean]
        return float(np.clip(np.quantile(found, quantile) if found else least, least, most))


_judges: OrderedDict[int, tuple[Topics, TopicJudge]] = OrderedDict()


def judge_of(topics: Topics) -> TopicJudge:
    """Return the judge of a policy's topics; made once as long as the policy is the same object."""
    known = _judges.get(id(topics))
    if known is not None and known[0] is topics:
        _judges.move_to_end(id(topics))
        return known[1]
    judge = TopicJudge(topics)
    _judges[id(topics)] = topics, judge
    while len(_judges) > KEPT_POLICIES:
        _judges.popitem(last=False)
    return judge


def _examples(topics: Mapping[str, Topic]) -> dict[str, Examples]:
    return {name: Examples(_written(topic.examples)) for name, topic in topics.items()}


def _written(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _nearest(topics: Mapping[str, Examples], text: str) -> tuple[str, float]:
    """Return the topic with the most alike example; an empty name for none."""
    if not topics:
        return "", 0.0
    korean = language_of(text) == "ko"
    vector = vector_of(text, korean=korean)
    likeness = {name: each.likeness(vector, korean=korean) for name, each in topics.items()}
    name = max(likeness, key=lambda each: likeness[each])
    return name, likeness[name]
