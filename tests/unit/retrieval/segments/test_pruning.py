"""Passages that are left out of the reckoning are none of the best."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.segments.bm25 import DEFAULT, weight_of
from eventrail.retrieval.segments.building import build_corpus
from tests.unit.retrieval.segments.naive import recipe

PASSAGES = 3_000
WORDS = 200


def test_few_best_of_many_passages(tmp_path: Path) -> None:
    random = np.random.default_rng(11)
    shares = 1 / (np.arange(WORDS) + 2.0)
    shares /= shares.sum()
    counts = np.zeros((PASSAGES, WORDS), np.float64)
    documents: list[tuple[str, list[Passage]]] = []
    for number in range(PASSAGES):
        drawn = random.choice(WORDS, size=int(random.integers(4, 40)), p=shares)
        counts[number] = np.bincount(drawn, minlength=WORDS)
        text = " ".join(f"w{word}" for word in drawn)
        half = {"half": str(number % 2)}
        documents.append((str(number), [Passage(str(number), text, str(number), "", half)]))
    corpus = build_corpus(tmp_path, documents, recipe())
    assert len(corpus) == PASSAGES  # no two have the same text
    lengths = counts.sum(axis=1)
    norms = DEFAULT.k1 * (1 - DEFAULT.b + DEFAULT.b * lengths / lengths.mean())
    parts = counts / (counts + norms[:, None])
    for number in range(150):
        asked = Counter(random.integers(0, WORDS, int(random.integers(2, 9))).tolist())
        scores = sum(
            times * weight_of(PASSAGES, int(np.count_nonzero(counts[:, word]))) * parts[:, word]
            for word, times in asked.items()
        )
        filters = {"half": "1"} if number % 3 == 0 else None
        if filters:
            scores = np.where(np.arange(PASSAGES) % 2, scores, 0.0)
        best = np.sort(scores)[::-1][:5]
        found = corpus.lexical([f"w{word}" for word in asked.elements()], 5, filters)
        assert found.scores.tolist() == pytest.approx(best[best > 0].tolist(), rel=1e-5)
        ids = [int(corpus.passage(int(place)).id) for place in found.places]
        assert scores[ids].tolist() == pytest.approx(found.scores.tolist(), rel=1e-5)
