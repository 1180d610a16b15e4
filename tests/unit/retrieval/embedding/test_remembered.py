from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.remembered import Remembered
from eventrail.retrieval.interface import Vectors


class Counting:
    name = "counting"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return np.asarray([len(text), 1], np.float32)


def test_the_one_not_asked_for_longest_goes_first() -> None:
    counting = Counting()
    embedder = Remembered(counting, most=2)
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        assert embedder.embed_query(text)[0] == len(text)
    assert counting.asked == ["a", "bb", "ccc", "bb"]


def test_passages_are_not_kept() -> None:
    counting = Counting()
    embedder = Remembered(counting)
    embedder.embed_passages(["a"])
    embedder.embed_passages(["a"])
    embedder.embed_query("a")
    assert counting.asked == ["a"] * 3
