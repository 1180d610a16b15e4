"""Make a part of documents: cut, analysed and embedded, in memory."""

from array import array
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.hashes import hashes_of, metadata_key, normalised
from eventrail.retrieval.segments.inverting import Inverter
from eventrail.retrieval.segments.part import (
    DocumentRecord,
    Part,
    PassageRecord,
    Postings,
    packed,
)
from eventrail.retrieval.segments.plan import Span
from eventrail.retrieval.segments.recipe import Recipe

MOST_TERMS = 65_535
EMBEDDED_AT_ONCE = 512
"""Texts that the embedder is asked for in one call."""

Known = Mapping[str, NDArray[np.float16]]
"""Vectors by text."""


class Draft:
    """Takes documents in order of their ordinals.

    Args:
        recipe: how.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._ordinals: list[int] = []
        self._firsts: list[int] = [0]
        self._documents: list[DocumentRecord] = []
        self._passages: list[PassageRecord] = []
        self._lengths = array("q")
        self._terms = Inverter()
        self._metadata = Inverter()
        self._vectors: list[NDArray[np.float16]] = []
        self._waiting: list[str] = []
        self._known: dict[str, NDArray[np.float16]] = {}

    def add(self, entry: Entry, passages: Sequence[Passage], known: Known) -> None:
        """Take a document.

        Args:
            entry: its put.
            passages: what it was cut into.
            known: vectors of texts that it may have, so that they are not made again.
        """
        metadata = passages[0].metadata if passages else {}
        self._ordinals.append(entry.ordinal)
        self._documents.append(DocumentRecord(entry.id, metadata))
        for passage in passages:
            own = None if passage.metadata == metadata else passage.metadata
            self._passages.append(PassageRecord(passage.id, passage.text, passage.title, own))
            self._metadata.add(metadata_key(*one) for one in sorted(passage.metadata.items()))
            self._lengths.append(min(self._terms.add(self._recipe.terms(passage)), MOST_TERMS))
        self._firsts.append(len(self._passages))
        if self._recipe.embedder is not None:
            self._known.update(known)
            self._waiting.extend(self._recipe.text(passage) for passage in passages)
            if len(self._waiting) >= EMBEDDED_AT_ONCE:
                self._embed()

    def part(self, span: Span, entries: Sequence[Entry]) -> Part:
        """Return what was taken, as the part that covers a range of changes."""
        self._embed()
        none = np.empty((len(self._passages), 0), np.float16)
        return Part(
            span=span,
            changes=np.frombuffer(msgspec.msgpack.encode(entries), np.uint8),
            ordinals=np.asarray(self._ordinals, np.int64),
            firsts=np.asarray(self._firsts, np.int64),
            documents=packed(self._documents),
            passages=packed(self._passages),
            texts=hashes_of(normalised(one.text) for one in self._passages),
            lengths=np.asarray(self._lengths, np.uint16),
            terms=self._terms.postings(),
            metadata=_uncounted(self._metadata.postings()),
            vectors=np.concatenate(self._vectors) if self._vectors else none,
        )

    def _embed(self) -> None:
        embedder = self._recipe.embedder
        if embedder is None or not self._waiting:
            return
        new = [text for text in dict.fromkeys(self._waiting) if text not in self._known]
        if new:
            made = embedder.embed_passages(new).astype(np.float16)
            made[~np.isfinite(made).all(axis=1)] = 0  # found by words alone, and harms no other
            self._known.update(zip(new, made, strict=True))
        self._vectors.append(np.stack([self._known[text] for text in self._waiting]))
        self._waiting, self._known = [], {}


def _uncounted(postings: Postings) -> Postings:
    return Postings(postings.keys, postings.starts, postings.rows, np.empty(0, np.uint8))
