"""Labelled pairs of questions, and which of them are held out."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from eventrail.evaluating.cache_rows import Asked, asked_rows, pair_key
from eventrail.learning.artefact import row_hash

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
    group = _groups(rows)
    return [
        Pair(row.question, row.kept[0], row.equivalent, _fold(group[row.question]), row.key)
        for row in rows
    ]


def _fold(group: str) -> int:
    return int(row_hash(f"fold {group}"), 16) % FOLDS


def _groups(rows: Sequence[Asked]) -> dict[str, str]:
    """Return for each question the least one that rows join it with (union-find)."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        parent.setdefault(text, text)
        while parent[text] != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    for row in rows:
        one = root(row.question)
        if row.key == pair_key(row.question, row.kept[0]):
            one, other = sorted((one, root(row.kept[0])))
            parent[other] = one
    return {text: root(text) for text in list(parent)}
