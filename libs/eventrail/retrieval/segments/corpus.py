"""One version of a tenant's index, opened."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Filters, Ranked, Vectors
from eventrail.retrieval.segments.bm25 import BM25, DEFAULT, weight_of
from eventrail.retrieval.segments.dense import nearest
from eventrail.retrieval.segments.hashes import hash_of, metadata_key
from eventrail.retrieval.segments.layers import Layers, Mask, layered
from eventrail.retrieval.segments.lexical import (
    NOTHING,
    Hits,
    Term,
    asked_for,
    first_of,
    hits_in,
    norms_of,
)
from eventrail.retrieval.segments.part import Numbers
from eventrail.retrieval.segments.reading import Segment, open_segment
from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retrieval.segments.warming import warm

Entries = tuple[tuple[str, str], ...]

SPARE = 16
"""Rows looked at beyond the wanted ones: half precision orders near equals otherwise."""

MASKS_KEPT = 8
"""Of the newest filters; each takes a byte a passage."""

COUNTS_KEPT = 50_000
"""Terms whose frequency is remembered."""


class SegmentCorpus:
    """`interface.Corpus` over segments; immutable, to be read from any number of threads.

    Args:
        version: its name.
        segments: oldest first.
        bm25: its parameters.
    """

    def __init__(self, version: str, segments: Sequence[Segment], bm25: BM25) -> None:
        self.version = version
        self._layers = layered(segments)
        self._found = int(np.count_nonzero(self._layers.found))
        self._bases: list[int] = self._layers.bases.tolist()
        self._all_found = self._masks(self._layers.found)
        self._norms = norms_of(bm25, _mean_length(self._layers))
        # The largest is searched first: its best are the bar for all others.
        self._largest_first = sorted(
            range(len(segments)), key=lambda number: -len(segments[number])
        )
        self._allowed: dict[Entries, list[Mask | None]] = {}
        self._holding: dict[int, int] = {}

    def __len__(self) -> int:
        return self._found

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return self._layers.documents

    @property
    def profile(self) -> bytes:
        """What was measured on the segment of the first changes; empty if nothing was."""
        segments = self._layers.segments
        return segments[0].profile if segments else b""

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments, oldest first."""
        return self._layers.segments

    def passage(self, place: int) -> Passage:
        """Return the passage at a place.

        Raises:
            IndexError: there is no such place.
        """
        if not 0 <= place < self._bases[-1]:
            raise IndexError(f"there is no place {place} among {self._bases[-1]}")
        number = bisect_right(self._bases, place) - 1
        return self._layers.segments[number].part.passage(place - self._bases[number])

    def lexical(self, terms: Sequence[str], most: int, filters: Filters | None = None) -> Ranked:
        """Return the best passages by BM25; a term that is given twice weighs twice."""
        weighted = self._weighted(terms)
        if most < 1 or not weighted:
            return Ranked(*NOTHING)
        asked = asked_for(weighted, self._norms, most)
        masks = self._masks_for(filters)
        pool = NOTHING
        for number in self._largest_first:
            floor = float(pool.scores[-1]) if len(pool.scores) >= most else 0.0
            hits = hits_in(self._layers.segments[number].part, asked, masks[number], floor)
            found = hits.scores > 0
            pool = self._joined(pool, Hits(hits.rows[found], hits.scores[found]), number, most)
        return Ranked(*pool)

    def dense(
        self, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> Ranked:
        """Return the passages nearest by cosine; nothing where there are no vectors."""
        if most < 1:
            return Ranked(*NOTHING)
        pool = self._nearest(vector, most + SPARE, self._masks_for(filters))
        if not len(pool.rows):
            return Ranked(*pool)
        scores = (self.vectors(pool.rows.tolist()) * vector).sum(axis=1)
        return Ranked(*first_of(pool.rows, scores, most))

    def _nearest(
        self, vector: NDArray[np.float32], most: int, masks: Sequence[Mask | None]
    ) -> Hits:
        """Ask each segment for its share, and again for all if its share was all found."""
        asked = [self._share(number, most) for number in self._largest_first]
        pool = NOTHING
        lowest: dict[int, float] = {}
        for number, wanted in zip(self._largest_first, asked, strict=True):
            hits = nearest(self._layers.segments[number], vector, wanted, masks[number])
            pool = self._joined(pool, hits, number, most)
            if wanted < most and len(hits.rows) >= wanted:
                lowest[number] = float(hits.scores.min())
        bar = float(pool.scores[-1]) if len(pool.scores) >= most else -math.inf
        for number, least in lowest.items():
            if least >= bar:
                pool = self._without(pool, number)
                hits = nearest(self._layers.segments[number], vector, most, masks[number])
                pool = self._joined(pool, hits, number, most)
        return pool

    def _share(self, number: int, most: int) -> int:
        """Return how many of the best a segment has if they lie evenly, and some more."""
        share = len(self._layers.segments[number]) / self._bases[-1] if self._bases[-1] else 1
        return min(most, math.ceil(share * most) + SPARE)

    def _without(self, pool: Hits, number: int) -> Hits:
        stay = (pool.rows < self._bases[number]) | (pool.rows >= self._bases[number + 1])
        return Hits(pool.rows[stay], pool.scores[stay])

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return in how many passages each term stands."""
        keys = [hash_of(term) for term in terms]
        held = self._held_by(keys)
        return [held[key] for key in keys]

    def vectors(self, places: Sequence[int]) -> Vectors:
        """Return the vectors of passages; of no columns where there are none."""
        columns = max(
            (segment.part.vectors.shape[1] for segment in self._layers.segments), default=0
        )
        found = np.empty((len(places), columns), np.float32)
        wanted = np.asarray(places, np.int64)
        numbers = np.searchsorted(self._layers.bases, wanted, side="right") - 1
        for number in set(map(int, numbers)):
            ours = np.flatnonzero(numbers == number)
            segment = self._layers.segments[int(number)]
            rows: Numbers = wanted[ours] - self._bases[int(number)]
            found[ours] = segment.part.vectors[rows]
        return found

    def _joined(self, pool: Hits, hits: Hits, number: int, most: int) -> Hits:
        places = np.concatenate([pool.rows, hits.rows + self._bases[number]])
        return first_of(places, np.concatenate([pool.scores, hits.scores]), most)

    def _weighted(self, terms: Sequence[str]) -> list[Term]:
        """Return the question's terms that occur at all."""
        counted = Counter(hash_of(term) for term in terms)
        held = self._held_by(counted)
        return [
            Term(key, times * weight_of(self._found, held[key]))
            for key, times in counted.items()
            if held[key]
        ]

    def _held_by(self, keys: Iterable[int]) -> Mapping[int, int]:
        """Return how many passages hold each term; counted once a version."""
        held = {key: self._holding.get(key, -1) for key in keys}
        new = [key for key, count in held.items() if count < 0]
        if new:
            counted = dict(zip(new, self._counted(np.asarray(new, np.uint64)), strict=True))
            if len(self._holding) > COUNTS_KEPT:
                self._holding = {}
            self._holding.update(counted)
            held.update(counted)
        return held

    def _counted(self, keys: NDArray[np.uint64]) -> list[int]:
        totals = [0] * len(keys)
        for segment, mask in zip(self._layers.segments, self._all_found, strict=True):
            terms = segment.part.terms
            for number, (start, end) in enumerate(terms.find(keys)):
                if mask is None:
                    totals[number] += end - start
                elif start < end:
                    totals[number] += int(np.count_nonzero(mask[terms.rows[start:end]]))
        return totals

    def _masks(self, mask: Mask) -> list[Mask | None]:
        """Cut a mask of all places into one a segment; None where it lets all through."""
        cut = [mask[first:end] for first, end in zip(self._bases, self._bases[1:], strict=False)]
        return [None if one.all() else one for one in cut]

    def _masks_for(self, filters: Filters | None) -> list[Mask | None]:
        if not filters:
            return self._all_found
        entries = tuple(sorted(filters.items()))
        masks = self._allowed.get(entries)
        if masks is None:
            masks = self._allowed_by(entries)
            if len(self._allowed) >= MASKS_KEPT:
                self._allowed = {}
            self._allowed[entries] = masks
        return masks

    def _allowed_by(self, filters: Entries) -> list[Mask | None]:
        keys = np.asarray([hash_of(metadata_key(*one)) for one in filters], np.uint64)
        allowed = np.zeros(self._bases[-1], np.bool_)
        for segment, base in zip(self._layers.segments, self._bases, strict=False):
            rows = _rows_with(segment, keys)
            allowed[base : base + len(rows)] = rows
        return self._masks(self._layers.narrowed(allowed & self._layers.present))


def _rows_with(segment: Segment, keys: NDArray[np.uint64]) -> Mask:
    """Return which passages have all of these entries."""
    metadata = segment.part.metadata
    found = np.ones(len(segment), np.bool_)
    for start, end in metadata.find(keys):
        has = np.zeros(len(segment), np.bool_)
        has[metadata.rows[start:end]] = True
        found &= has
    return found


def _mean_length(layers: Layers) -> float:
    total = passages = 0
    for segment, base in zip(layers.segments, layers.bases.tolist(), strict=False):
        found = layers.found[base : base + len(segment)]
        total += int(segment.part.lengths[found].sum(dtype=np.int64))
        passages += int(np.count_nonzero(found))
    return total / passages if passages else 0.0


def open_corpus(folder: Path, version: str, bm25: BM25 = DEFAULT) -> SegmentCorpus:
    """Open a version that was built in a tenant's folder. Blocking; the first time compiles.

    Raises:
        IndexUnusable: it is not there, or a file of it is missing or cut short.
    """
    warm()
    tenant = TenantFolder(folder)
    segments = [open_segment(tenant.segment(name)) for name in tenant.read(version).segments]
    return SegmentCorpus(version, segments, bm25)
