"""All monitors of one tenant: fed request by request, it tells when something is not as it was."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.drift.observation import Observation
from eventrail.drift.sequential.chance import uniform
from eventrail.drift.sequential.columns import LATELY, Column, Columns
from eventrail.drift.sequential.detector import Detector
from eventrail.drift.sequential.effect import effect_of
from eventrail.drift.sequential.ranks import Ranks
from eventrail.drift.sequential.topics import Lately, Vectors

KEPT: Final = 4000
"""Requests kept to look back at."""

PER: Final = 10_000
"""Rates of false alarms are per so many requests."""

Embed = Callable[[str], Vectors]
"""Returns the vector of a text, at unit length."""


class Level(msgspec.Struct, frozen=True):
    """How a monitor is set.

    Attributes:
        false_alarms: in 10,000 requests, at most, over all measures together.
        reference: requests that are learnt from before anything is watched.
        least_effect: changes smaller than this, in standard deviations, are not told.
    """

    false_alarms: float = 1.0
    reference: int = 500
    least_effect: float = 0.2


class Found(msgspec.Struct, frozen=True):
    """A change.

    Attributes:
        column: what changed.
        evidence: how strong it is, against the threshold `10,000 / false_alarms`.
        before: requests before the change point, the oldest first.
        after: requests since, up to the one that raised the alarm.
        effect: how large it is, in standard deviations.
        scores: of each of `before`, then of each of `after`.
    """

    column: Column
    evidence: float
    before: Sequence[Observation]
    after: Sequence[Observation]
    effect: float
    scores: Sequence[float]


class Monitor:
    """Watches one stream of requests.

    After an alarm what came since the change point is what is usual, and it learns anew: one
    change is told of once, whatever it moves.

    Args:
        level: how it is set.
        embed: makes vectors of questions; None if topics are not watched.
    """

    def __init__(self, level: Level | None = None, embed: Embed | None = None) -> None:
        self._level = level or Level()
        self._embed = embed
        self._bound = PER / self._level.false_alarms
        self._seen: deque[Observation] = deque(maxlen=KEPT)
        self._begin([])

    @property
    def watching(self) -> bool:
        """Whether enough has been learnt to watch."""
        return self._columns is not None

    def _begin(self, known: Sequence[Observation]) -> None:
        self._columns: Columns | None = None
        self._training: list[Observation] = []
        self._rows: deque[np.ndarray] = deque(maxlen=KEPT)
        self._seen.clear()
        for seen in known:
            self.take(seen)

    def take(self, seen: Observation) -> Found | None:
        """Take in the next request; return what has changed, if that is clear now."""
        if self._columns is None:
            self._training.append(seen)
            if len(self._training) >= self._level.reference:
                self._learn()
            return None
        p = self._p_values(seen, self._columns)
        evidence = self._detector.take(p)
        self._seen.append(seen)
        if evidence.max() < self._bound:
            return None
        return self._changed(int(evidence.argmax()), float(evidence.max()))

    def _learn(self) -> None:
        vectors = None
        if self._embed is not None:
            texts = [each.text for each in self._training if each.text]
            vectors = np.stack([self._embed(text) for text in texts]) if texts else None
        self._columns = columns = Columns(self._training, vectors)
        self._ranks = Ranks(columns.training_rows(self._training))
        self._detector = Detector(columns.weights(), KEPT)
        self._lately = Lately(vectors) if vectors is not None and columns.topics else None
        self._last = [at for at, each in enumerate(columns.columns) if each.score == LATELY]

    def _p_values(self, seen: Observation, columns: Columns) -> np.ndarray:
        width = len(columns.columns)
        chance = uniform(seen.rid, width + 1)
        vector = self._embed(seen.text) if self._embed is not None and seen.text else None
        row = columns.row(seen, vector)
        p = self._ranks.take(row, chance[:width])
        if self._lately is not None and vector is not None:
            for at in self._last:
                p[at] = self._lately.take(vector, float(chance[width]), float(chance[at]))
                row[at] = 1 - p[at]
        self._rows.append(row)
        return p

    def _changed(self, column: int, evidence: float) -> Found | None:
        columns = self._columns
        if columns is None:
            return None
        ago = self._detector.change_point(column)
        seen, scores = list(self._seen), [float(row[column]) for row in self._rows]
        cut = max(len(seen) - ago, 0)
        effect = effect_of(scores[:cut], scores[cut:])
        if abs(effect) < self._level.least_effect and cut:
            self._detector.clear(column)
            return None
        found = Found(columns.columns[column], evidence, seen[:cut], seen[cut:], effect, scores)
        self._begin(seen[cut:])
        return found
