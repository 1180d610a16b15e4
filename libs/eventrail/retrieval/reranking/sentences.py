"""The bundled reranker: looks for the one sentence that answers, by words and by likeness.

A passage is ranked by BM25 and by one vector as a whole; an answer stands in one sentence of it. So
three things are looked at, each brought to 0 to 1 over the passages at hand: which share of the
question's words stands in one sentence, which share of its neighbouring words stands side by side,
and how alike question and sentence are by static vectors. A word counts by how few of the passages
at hand have it; so nothing needs to be trained, and no corpus be known.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.sentences import sentences
from eventrail.learning.embedding import static_embedder
from eventrail.retrieval.analysis.analyser import NAME, make_analyser
from eventrail.retrieval.interface import Analyser
from eventrail.retrieval.reranking.blended import spread

_DIGITS: Final = 5
_KEPT: Final = 1_024
"""Passages that are kept as they were read, some 20 MiB: what is found is found again."""
_SENTENCES: Final = 64
"""Of a passage; the rest of a longer one is not looked at."""


class _Read(NamedTuple):
    """A passage, sentence by sentence: terms and vectors."""

    terms: list[list[str]]
    vectors: NDArray[np.float32]


class SentenceReranker:
    """Scores passages by their best sentence, 0 to 1. Safe to be used by several threads."""

    share = 0.3

    def __init__(self) -> None:
        self.name = f"sentences-{NAME}@1"
        self._own = threading.local()
        self._reading = lru_cache(_KEPT)(self._read)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each passage answers, beside the others."""
        asked = self._analyser()(query)
        read = [self._reading(passage) for passage in passages]
        weights = _weights(asked, [each.terms for each in read])
        vector = static_embedder().embed(query)
        parts = (
            [_best(weights, each.terms) for each in read],
            [_side_by_side(asked, weights, each.terms) for each in read],
            [_likeness(vector, each.vectors) for each in read],
        )
        spreads = [spread(np.asarray(part, np.float32)) for part in parts]
        return np.asarray(sum(spreads) / len(spreads), np.float32)

    def _read(self, passage: str) -> _Read:
        found = sentences(passage)[:_SENTENCES]
        analyse = self._analyser()
        return _Read([analyse(each) for each in found], static_embedder().embed_all(found))

    def _analyser(self) -> Analyser:
        known: Analyser | None = getattr(self._own, "analyse", None)
        if known is None:
            known = self._own.analyse = make_analyser()
        return known


def _weights(asked: Sequence[str], passages: Sequence[Sequence[Sequence[str]]]) -> dict[str, float]:
    """Return what each word of the question counts; a word that no passage has counts nothing.

    BM25's inverse document frequency, among the passages at hand.
    """
    words = [{term for sentence in passage for term in sentence} for passage in passages]
    counts = {term: sum(term in each for each in words) for term in asked}
    total = len(passages)
    return {
        term: log(1 + (total - count + 0.5) / (count + 0.5))
        for term, count in counts.items()
        if count
    }


def _best(weights: dict[str, float], passage: Sequence[Sequence[str]]) -> float:
    """Return what the words of the question in one sentence count, at most."""
    shared = (weights.keys() & sentence for sentence in passage)
    return max((sum(weights[term] for term in sorted(each)) for each in shared), default=0.0)


def _side_by_side(
    asked: Sequence[str], weights: dict[str, float], passage: Sequence[Sequence[str]]
) -> float:
    """Return what the neighbouring words of the question count that are neighbours here too."""
    here = {pair for sentence in passage for pair in pairwise(sentence)}
    return sum(weights[one] + weights[two] for one, two in pairwise(asked) if (one, two) in here)


def _likeness(query: NDArray[np.float32], sentences: NDArray[np.float32]) -> float:
    """Return the cosine of the question and the sentence most like it.

    Rounded, for equal passages have to get equal scores, however they are added up.
    """
    return round(float((sentences @ query).max(initial=0.0)), _DIGITS)
