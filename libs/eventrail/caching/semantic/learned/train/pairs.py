"""Labelled pairs of questions, and which of them are held out."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from eventrail.evaluating.cache_rows import Asked, asked_rows, pair_key
from eventrail.learning.artefact import row_hash
from eventrail.learning.groups import least_of

FOLDS: Final = 5
"""One of them is held out."""


class Pair(NamedTuple):
    """Two questions.

    Attributes:
        one: the first.
        other: the second.
        equivalent: whether they ask for the same.
        fold: the fifth it belongs to.
        key: stands for its row.
    """

    one: str
    other: str
    equivalent: bool
    fold: int
    key: str


def read_pairs(paths: Iterable[Path]) -> list[Pair]:
    """Return the pairs of files; rows that share a question are of one fifth.

    Of a paraphrase that is asked without its own query, the nearest other one makes the pair.

    Raises:
        UnfitData: a file does not fit.
    """
    rows = [row for path in paths for row in asked_rows(path) if row.kept]
    group = least_of(_joined(rows))
    return [
        Pair(row.question, row.kept[0], row.equivalent, _fold(group[row.question]), row.key)
        for row in rows
    ]


def _fold(group: str) -> int:
    return int(row_hash(f"fold {group}"), 16) % FOLDS


def _joined(rows: Iterable[Asked]) -> Iterator[tuple[str, ...]]:
    """Yield the question of each row, and the other one if the row is about both."""
    for row in rows:
        both = row.key == pair_key(row.question, row.kept[0])
        yield (row.question, row.kept[0]) if both else (row.question,)
