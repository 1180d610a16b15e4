"""Random histories of documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.segments.building import build_version
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.manifest import Version
from eventrail.retrieval.segments.recipe import Recipe
from tests.unit.retrieval.segments.naive import cut

WORDS = ["ape", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "Bee", "소", "말"]

lines = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=4).map("\n".join).filter(str.strip)
metadata = st.dictionaries(st.sampled_from(["lang", "year"]), st.sampled_from(["a", "b"]))
ids = st.integers(0, 12).map(lambda number: f"doc{number}")
puts = st.builds(
    DocumentChange,
    op=st.just("put"),
    id=ids,
    text=texts,
    title=st.sampled_from(["", "ape gnu"]),
    metadata=metadata,
)
deletes = st.builds(DocumentChange, op=st.just("delete"), id=ids)
histories = st.lists(st.one_of(puts, puts, puts, deletes), max_size=40)


class Story:
    """A history, and an index of it that grows.

    Args:
        folder: of the index.
        recipe: how it is made.
    """

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.folder = folder
        self.recipe = recipe
        self.history = History()
        self.loaded: list[int] = []
        self._changes: dict[int, DocumentChange] = {}

    def apply(self, changes: Sequence[DocumentChange]) -> None:
        for change in changes:
            sequence = len(self._changes) + 1
            self._changes[sequence] = change
            self.history.apply(change, sequence)

    def build(self, n: int | None = None, *, graph_from: int = 8_192) -> Version:
        return build_version(
            self.folder, self.history, self.recipe, self.load, n=n, graph_from=graph_from
        )

    def load(self, entry: Entry) -> list[Passage]:
        self.loaded.append(entry.ordinal)
        return cut(self._changes[entry.sequence])

    def until(self, n: int) -> list[DocumentChange]:
        """Return all changes up to the n-th effective one."""
        entries = self.history.entries((1, n))
        last = entries[-1].sequence if entries else 0
        return [self._changes[sequence] for sequence in range(1, last + 1)]
