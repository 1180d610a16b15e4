"""Build the same corpus three times: as our index, with bm25s alone, and with usearch alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval import native
from eventrail.retrieval.segments.building import build_version
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe
from eventrail.retrieval.segments.tenant import TenantFolder
from loadtests.search_corpus import BLOCK, VOCABULARY, MadeUpCorpus

Told = Callable[[int, int], None]
STEP = 10_000


class ReadVectors:
    """An embedder that reads the vector of the passage with that number."""

    name = "made-up-1"

    def __init__(self, path: Path) -> None:
        self._rows: NDArray[np.float16] = np.load(path, mmap_mode="r")
        self.dimensions = int(self._rows.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the rows whose numbers the texts are."""
        return self._rows[[int(text) for text in texts]].astype(np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the row whose number the text is."""
        return self.embed_passages([text])[0]


def word(number: int) -> str:
    """Return a word as it stands in a text."""
    return f"w{number}"


def build_ours(folder: Path, corpus: MadeUpCorpus, vectors: Path | None, told: Told) -> str:
    """Build an index as the product does, one document a passage; return its version."""
    recipe = Recipe(
        IndexSettings("made-up", "made-up-1" if vectors is not None else ""),
        terms=lambda passage: passage.text.split(),
        embedder=ReadVectors(vectors) if vectors is not None else None,
        text=lambda passage: passage.id,
    )
    held: dict[int, list[str]] = {}

    def load(entry: Entry) -> list[Passage]:
        number = entry.ordinal - 1
        block = number // BLOCK
        if block not in held:
            held.clear()
            held[block] = [" ".join(map(word, row.tolist())) for row in corpus.words(block)]
        if number % STEP == 0:
            told(number, corpus.shape.passages)
        return [Passage(str(number), held[block][number % BLOCK], entry.id, "")]

    with History() as history:
        entries = (
            Entry(number, number, str(number), b"made up")
            for number in range(1, corpus.shape.passages + 1)
        )
        history.restore(entries, 0)
        version = build_version(folder, history, recipe, load).version
    TenantFolder(folder).remove_unneeded([version])
    return version


def build_bm25s(folder: Path, corpus: MadeUpCorpus) -> None:
    """Build and save an index of the words with bm25s."""
    rows = [row.tolist() for block in corpus.blocks() for row in corpus.words(block)]
    vocabulary = {word(number): number for number in range(VOCABULARY)}
    scorer: Any = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    scorer.index((rows, vocabulary), show_progress=False)
    scorer.save(str(folder), show_progress=False)


def build_usearch(path: Path, vectors: Path, most_s: float, told: Told) -> int:
    """Build and save a graph with usearch's defaults, for some seconds of CPU; count its rows."""
    rows: NDArray[np.float16] = np.load(vectors, mmap_mode="r")
    graph = native.Index(ndim=rows.shape[1], metric="ip", dtype="f16")
    give_up = time.process_time() + most_s
    for first in range(0, len(rows), STEP):
        keys = np.arange(first, min(first + STEP, len(rows)), dtype=np.uint64)
        graph.add(keys, np.asarray(rows[first : first + STEP], np.float32), threads=1)
        told(len(graph), len(rows))
        if time.process_time() > give_up:
            break
    graph.save(str(path))
    return len(graph)
