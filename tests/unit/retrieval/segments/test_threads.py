"""Searches of several threads at once find what one alone finds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from eventrail.contracts.documents import DocumentChange
from eventrail.retrieval.segments.corpus import open_corpus
from tests.unit.retrieval.segments.naive import WordVectors, recipe
from tests.unit.retrieval.segments.stories import Story


def test_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    embedder = WordVectors()
    story = Story(tmp_path, recipe(embedder))
    random = np.random.default_rng(3)
    story.apply(
        [
            DocumentChange(
                "put",
                f"doc{number % 350}",
                text=" ".join(f"w{word}" for word in random.integers(0, 40, 6)),
                metadata={"half": str(number % 2)},
            )
            for number in range(400)
        ]
    )
    corpus = open_corpus(tmp_path, story.build(graph_from=50).version)

    def search(number: int) -> list[tuple[list[int], list[float]]]:
        terms = [f"w{(number + step) % 40}" for step in range(5)]
        filters = {"half": "1"} if number % 3 == 0 else None
        both = (
            corpus.lexical(terms, 10, filters),
            corpus.dense(embedder.embed_query(" ".join(terms)), 10, filters),
        )
        return [(found.places.tolist(), found.scores.tolist()) for found in both]

    alone = [search(number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            assert list(pool.map(search, range(40))) == alone
