"""The scores that requests are ranked by: which there are, and what each of them is of."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.drift.measures import MEASURES, Measure
from eventrail.drift.observation import Observation
from eventrail.drift.sequential.bets import Array
from eventrail.drift.sequential.topics import Vectors, novelty, novelty_within

RARE: Final = "*"
"""The score of a category that is high for names that were rare."""

LATELY: Final = "lately"
"""The score of a topic that is learnt anew; see `topics.Lately`."""

NOVEL: Final = "novel"

_NAMES: Final = 4
_LEAST: Final = 0.1
_FEWEST_TEXTS: Final = 150


class Column(msgspec.Struct, frozen=True):
    """One score.

    Attributes:
        measure: what it is of.
        score: which score of it: a name of a category, `RARE`, `NOVEL`, `LATELY`, or nothing.
    """

    measure: Measure
    score: str = ""


class Columns:
    """Turns requests into rows of scores.

    Args:
        training: the requests that say which measures there are, and which names are usual.
        vectors: of their questions, one a row; None if topics are not looked at.
    """

    def __init__(self, training: Sequence[Observation], vectors: Vectors | None) -> None:
        self._usual: dict[str, Counter[str]] = {}
        columns: list[Column] = []
        for measure in MEASURES:
            if measure.form == "category":
                columns += self._of_category(measure, training)
            elif measure.form != "vector" and _common(measure, training):
                columns.append(Column(measure))
            elif measure.form == "vector" and vectors is not None:
                columns += [Column(measure, NOVEL), Column(measure, LATELY)]
        self.columns: Sequence[Column] = columns
        self._vectors = vectors
        self.topics = vectors is not None and len(vectors) >= _FEWEST_TEXTS

    def _of_category(self, measure: Measure, training: Sequence[Observation]) -> list[Column]:
        named = [each.names[measure.name] for each in training if measure.name in each.names]
        if len(named) < _LEAST * len(training):
            return []
        usual = self._usual[measure.name] = Counter(named)
        return [
            *(Column(measure, name) for name, _ in usual.most_common(_NAMES)),
            Column(measure, RARE),
        ]

    def weights(self) -> Array:
        """Return the weight of each column: measures have equal parts of one."""
        names = [column.measure.name for column in self.columns]
        of_measure = Counter(names)
        return np.asarray([1 / len(of_measure) / of_measure[name] for name in names])

    def training_rows(self, training: Sequence[Observation]) -> Array:
        """Return the scores of what was learnt from, for the bins of ranks."""
        rows = np.stack([self.row(each, None) for each in training])
        novel = [at for at, column in enumerate(self.columns) if column.score == NOVEL]
        if novel and self._vectors is not None:
            rows[: len(self._vectors), novel[0]] = novelty_within(self._vectors)
        return rows

    def row(self, seen: Observation, vector: Vectors | None) -> Array:
        """Return the scores of a request; NaN where it has none, and for what is learnt."""
        return np.asarray([self._score(column, seen, vector) for column in self.columns])

    def _score(self, column: Column, seen: Observation, vector: Vectors | None) -> float:
        name = column.measure.name
        if column.measure.form == "category":
            value = seen.names.get(name)
            if value is None:
                return np.nan
            if column.score == RARE:
                return -float(self._usual[name][value])
            return float(value == column.score)
        if column.score == NOVEL and self._vectors is not None and vector is not None:
            return float(novelty(vector[None, :], self._vectors)[0])
        return seen.numbers.get(name, np.nan)


def _common(measure: Measure, training: Sequence[Observation]) -> bool:
    having = sum(measure.name in each.numbers for each in training)
    return having >= max(_LEAST * len(training), 1)
