"""Groups of questions that are alike, and how common each is on both sides."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.drift.comparing.options import drawn
from eventrail.drift.observation import Observation
from eventrail.drift.report import Topic
from eventrail.drift.sequential.monitor import Embed

GROUPS: Final = 12
MOST: Final = 1500
"""Texts of a side that are grouped; more are drawn from by chance."""

_LEAST: Final = 5
_WORDS: Final = 5
_SHOWN: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def topics_of(
    before: Sequence[Observation], after: Sequence[Observation], embed: Embed
) -> list[Topic]:
    """Return the groups, the one whose share changed most first (k-means of the vectors)."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 -- heavy, for this alone

    sides = [drawn([each for each in side if each.text], MOST, 0) for side in (before, after)]
    texts = [*sides[0], *sides[1]]
    distinct = len({each.text for each in texts})
    if distinct < 2 * _LEAST or not all(sides):
        return []
    groups = min(GROUPS, distinct // _LEAST)
    vectors = np.stack([embed(each.text) for each in texts])
    model: Any = KMeans(groups, random_state=0)
    distances: npt.NDArray[np.float64] = np.asarray(model.fit_transform(vectors), np.float64)
    labels: npt.NDArray[np.intp] = np.asarray(model.labels_)
    cut = len(sides[0])
    words = [_words(each.text) for each in texts]
    common = Counter(word for each in words for word in each)
    found: list[Topic] = []
    for group in range(groups):
        members = np.flatnonzero(labels == group)
        # six digits, so that questions that are the same stay in their order
        order = np.argsort(distances[members, group].round(6), kind="stable")
        nearest: list[int] = members[order].tolist()
        inside = Counter(word for at in nearest for word in words[at])
        since = [at for at in nearest if at >= cut]
        found.append(
            Topic(
                words=_telling(inside, common, len(nearest), len(texts)),
                before=(len(nearest) - len(since)) / cut,
                after=len(since) / len(sides[1]),
                examples=_examples([texts[at] for at in since or nearest]),
            )
        )
    return sorted(found, key=lambda each: -abs(each.after - each.before))


def _words(text: str) -> frozenset[str]:
    return frozenset(each.group() for each in _WORD.finditer(text.casefold()))


def _telling(inside: Counter[str], common: Counter[str], members: int, whole: int) -> list[str]:
    def weight(word: str) -> float:
        share = inside[word] / max(members, 1)
        return share * float(np.log((share + 0.01) / (common[word] / whole + 0.01)))

    # of words that tell as much, the longer ones: they are seldom "is" and "my"
    return sorted(inside, key=lambda word: (-weight(word), -len(word), word))[:_WORDS]


def _examples(nearest: Sequence[Observation]) -> list[str]:
    """Return the ids of the first few that ask different things."""
    first: dict[str, str] = {}
    for each in nearest:
        first.setdefault(each.text, each.rid)
    return list(first.values())[:_SHOWN]
