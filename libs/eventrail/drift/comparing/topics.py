"""Groups of questions that are alike, and how common each is on both sides."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.drift.observation import Observation
from eventrail.drift.report import Topic
from eventrail.drift.sequential.monitor import Embed

GROUPS: Final = 12
_LEAST: Final = 5
_MOST: Final = 1500
_WORDS: Final = 5
_SHOWN: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def topics_of(
    before: Sequence[Observation], after: Sequence[Observation], embed: Embed
) -> list[Topic]:
    """Return the groups, the one whose share changed most first (k-means of the vectors)."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 -- heavy, for this alone

    sides = [[each for each in side if each.text][:_MOST] for side in (before, after)]
    texts = [*sides[0], *sides[1]]
    distinct = len({each.text for each in texts})
    if distinct < 2 * _LEAST or not all(sides):
        return []
    groups = min(GROUPS, distinct // _LEAST)
    vectors = np.stack([embed(each.text) for each in texts])
    model: Any = KMeans(groups, random_state=0)
    model.fit(vectors)
    labels: npt.NDArray[np.intp] = np.asarray(model.labels_)
    cut = len(sides[0])
    words = [_words(each.text) for each in texts]
    common = Counter(word for each in words for word in each)
    found: list[Topic] = []
    for group in range(groups):
        members = np.flatnonzero(labels == group)
        numbers: list[int] = members.tolist()
        inside: Counter[str] = Counter()
        for at in numbers:
            inside.update(words[at])
        found.append(
            Topic(
                words=_telling(inside, common, len(members), len(texts)),
                before=float((members < cut).sum() / cut),
                after=float((members >= cut).sum() / len(sides[1])),
                examples=[texts[at].rid for at in numbers[::-1][:_SHOWN]],
            )
        )
    return sorted(found, key=lambda each: -abs(each.after - each.before))


def _words(text: str) -> frozenset[str]:
    return frozenset(each.group() for each in _WORD.finditer(text.casefold()))


def _telling(inside: Counter[str], common: Counter[str], members: int, whole: int) -> list[str]:
    def weight(word: str) -> float:
        share = inside[word] / max(members, 1)
        return share * float(np.log((share + 0.01) / (common[word] / whole + 0.01)))

    return sorted(inside, key=lambda word: (-weight(word), word))[:_WORDS]
