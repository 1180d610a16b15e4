"""What an index must find, reckoned the plain way, and small recipes to build one with."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.documents import DocumentChange
from eventrail.ingestion.passage import Passage, passage_id
from eventrail.retrieval.interface import Filters
from eventrail.retrieval.segments.bm25 import BM25
from eventrail.retrieval.segments.hashes import normalised
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe

DIMENSIONS = 16


class WordVectors:
    """A sum of made-up vectors of words; counts what it is asked for."""

    name = "words-1"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.embedded: Counter[str] = Counter()

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.update(texts)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        total = np.full(DIMENSIONS, 1e-3, np.float32)
        for word in text.split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
        return (total / np.linalg.norm(total)).astype(np.float32)


def words(passage: Passage) -> list[str]:
    return f"{passage.title} {passage.text}".split()


def recipe(embedder: WordVectors | None = None) -> Recipe:
    name = embedder.name if embedder is not None else ""
    return Recipe(IndexSettings("words", name), words, embedder)


def cut(change: DocumentChange) -> list[Passage]:
    """Each line of a document is a passage."""
    return [
        Passage(passage_id(change.id, "", number), line, change.id, change.title, change.metadata)
        for number, line in enumerate(change.text.split("\n"))
        if line.strip()
    ]


class Scored(NamedTuple):
    id: str
    source: str
    score: float


class Naive:
    """All passages of the documents as they are now, in order of when they were put."""

    def __init__(self, changes: Sequence[DocumentChange]) -> None:
        held: dict[str, DocumentChange] = {}
        for change in changes:
            if change.op == "delete":
                held.pop(change.id, None)
            elif change.op == "put" and held.get(change.id) != change:
                held.pop(change.id, None)
                held[change.id] = change
        self.documents = len(held)
        self.present = [passage for change in held.values() for passage in cut(change)]
        self.found = folded(self.present)

    def lexical(
        self, terms: Sequence[str], bm25: BM25, filters: Filters | None = None
    ) -> list[Scored]:
        bags = [Counter(words(passage)) for passage in self.found]
        average = sum(bag.total() for bag in bags) / len(bags) if bags else 0.0
        weights = {
            term: math.log1p((len(bags) - count + 0.5) / (count + 0.5))
            for term in terms
            if (count := sum(term in bag for bag in bags))
        }
        scored: list[Scored] = []
        for passage in folded(allowed(self.present, filters)):
            bag = Counter(words(passage))
            norm = bm25.k1 * (1 - bm25.b + bm25.b * bag.total() / max(average, 1e-9))
            score = sum(weights.get(term, 0.0) * bag[term] / (bag[term] + norm) for term in terms)
            if score > 0:
                scored.append(Scored(passage.id, passage.source, score))
        return sorted(scored, key=lambda one: -one.score)

    def dense(
        self, vector: NDArray[np.float32], embedder: WordVectors, filters: Filters | None = None
    ) -> list[Scored]:
        scored: list[Scored] = []
        for passage in folded(allowed(self.present, filters)):
            text = f"{passage.title}\n{passage.text}" if passage.title else passage.text
            row = embedder.embed_query(text).astype(np.float16).astype(np.float32)
            scored.append(Scored(passage.id, passage.source, float(row @ vector)))
        return sorted(scored, key=lambda one: -one.score)


def folded(passages: Sequence[Passage]) -> list[Passage]:
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(normalised(passage.text), passage)
    return list(first.values())


def allowed(passages: Sequence[Passage], filters: Filters | None) -> list[Passage]:
    wanted = (filters or {}).items()
    return [passage for passage in passages if wanted <= passage.metadata.items()]
