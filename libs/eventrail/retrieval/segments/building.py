"""Build what is missing of an index. Blocking; whoever is killed in it begins again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.documents import DocumentChange
from eventrail.disk.whole import write_whole
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.segments.bm25 import BM25, DEFAULT
from eventrail.retrieval.segments.corpus import SegmentCorpus, open_corpus
from eventrail.retrieval.segments.drafting import Draft
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.manifest import Version
from eventrail.retrieval.segments.neighbours import GRAPH_FROM
from eventrail.retrieval.segments.part import Part
from eventrail.retrieval.segments.plan import LEAF, Span, pieces_of, segments_of
from eventrail.retrieval.segments.reading import Segment, open_segment
from eventrail.retrieval.segments.recipe import Recipe, version_of
from eventrail.retrieval.segments.sealing import Measure, write_segment
from eventrail.retrieval.segments.tenant import TenantFolder

LEAVES = "leaf"
"""Ends the settings' hash of segments that are there only for longer ones to be made of."""

Load = Callable[[Entry], Sequence[Passage]]
"""From an effective put to its document's passages; called in order of ordinals."""

Told = Callable[[int, int], None]
"""Hears how many changes of how many are in segments."""


def build_version(
    folder: Path,
    history: History,
    recipe: Recipe,
    load: Load,
    *,
    n: int | None = None,
    told: Told | None = None,
    graph_from: int = GRAPH_FROM,
) -> Version:
    """Build what is missing of an index, and return what it is.

    The version can be opened when this returns. Segments of other versions stay; see
    `TenantFolder.remove_unneeded`.

    Args:
        folder: of the tenant; made if it is not there.
        history: of its changes.
        recipe: how segments are made.
        load: gives the passages of documents that no segment holds yet.
        n: the changes that count; None for all. Fewer give the index as of then.
        told: hears of the progress.
        graph_from: passages from which a segment gets a graph of its vectors.

    Raises:
        OSError: the disk is full, or not to be written to.
    """
    total = history.n if n is None else n
    tenant = TenantFolder(folder)
    tenant.create()
    builder = _Builder(tenant, history, recipe, load, graph_from)
    names: list[str] = []
    for span in segments_of(total):
        names.append(builder.segment(span))
        if told is not None:
            told(span.last, total)
    return _announced(tenant, version_of(total, recipe.settings), names)


def build_corpus(
    folder: Path,
    documents: Iterable[tuple[str, Sequence[Passage]]],
    recipe: Recipe,
    *,
    bm25: BM25 = DEFAULT,
    told: Told | None = None,
) -> SegmentCorpus:
    """Build an index of documents that are given at once, and open it.

    Args:
        folder: an empty one.
        documents: id and passages of each.
        recipe: how segments are made.
        bm25: parameters of the opened corpus.
        told: hears of the progress.
    """
    passages: list[Sequence[Passage]] = []
    with History() as history:
        for number, (name, cut) in enumerate(documents, start=1):
            change = DocumentChange("put", name, text=str(number))
            if history.apply(change, number) is not None:
                passages.append(cut)

        def load(entry: Entry) -> Sequence[Passage]:
            return passages[entry.ordinal - 1]

        version = build_version(folder, history, recipe, load, told=told)
    return open_corpus(folder, version.version, bm25)


def _announced(tenant: TenantFolder, version: str, names: Sequence[str]) -> Version:
    segments = [open_segment(tenant.segment(name)) for name in names]
    corpus = SegmentCorpus(version, segments, DEFAULT)
    made = Version(version, list(names), corpus.documents, len(corpus))
    write_whole(tenant.version(version), msgspec.json.encode(made))
    return made


class _Builder:
    """Builds segments of one index."""

    def __init__(
        self, tenant: TenantFolder, history: History, recipe: Recipe, load: Load, graph_from: int
    ) -> None:
        self._tenant = tenant
        self._history = history
        self._recipe = recipe
        self._load = load
        self._graph_from = graph_from
        self._settings = recipe.settings.hash
        self._built = tenant.built(self._settings)
        self._of_leaves = f"{self._settings}{LEAVES}"
        self._leaves = tenant.built(self._of_leaves)

    def segment(self, span: Span) -> str:
        """Return the name of the segment of a range, built if it is not there."""
        if span not in self._built:
            there = self._built.keys() | self._leaves.keys()
            parts = [self._part(piece, span) for piece in pieces_of(span, there)]
            self._write(span, parts)
        return self._built[span]

    def _part(self, piece: Span, span: Span) -> Part:
        if piece in self._built:
            return self._open(piece).part
        if piece not in self._leaves:
            draft = self._drafted(piece)
            if piece.length < LEAF or piece == span:
                return draft
            self._leaves[piece] = write_segment(self._tenant, [draft], self._of_leaves)
        return open_segment(self._tenant.segment(self._leaves[piece])).part

    def _write(self, span: Span, parts: Sequence[Part]) -> None:
        self._built[span] = write_segment(
            self._tenant, parts, self._settings, self._measure(span), self._graph_from
        )

    def _measure(self, span: Span) -> Measure | None:
        measure = self._recipe.measure
        if measure is None or span.first > 1:  # the first range is the longest
            return None
        return lambda segment: measure(SegmentCorpus("", [segment], DEFAULT))

    def _drafted(self, span: Span) -> Part:
        entries = self._history.entries(span)
        replaced = {entry.replaces for entry in entries}
        draft = Draft(self._recipe)
        for entry in entries:
            if entry.is_put and entry.ordinal not in replaced:
                draft.add(entry, self._load(entry), self._known(entry.replaces))
        return draft.part(span, entries)

    def _known(self, ordinal: int) -> Mapping[str, NDArray[np.float16]]:
        """Return the vectors of the document that a put replaces, by text."""
        if not ordinal or self._recipe.embedder is None:
            return {}
        segment = self._holding(ordinal)
        if segment is None:
            return {}
        part = segment.part
        row = int(np.searchsorted(part.ordinals, ordinal))
        if row == len(part.ordinals) or part.ordinals[row] != ordinal:
            return {}
        rows = range(int(part.firsts[row]), int(part.firsts[row + 1]))
        return {self._recipe.text(part.passage(one)): part.vectors[one] for one in rows}

    def _holding(self, ordinal: int) -> Segment | None:
        held = [span for span in self._built if span.first <= ordinal <= span.last]
        return self._open(min(held, key=lambda span: span.length)) if held else None

    def _open(self, span: Span) -> Segment:
        return open_segment(self._tenant.segment(self._built[span]))
