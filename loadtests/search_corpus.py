"""A made-up corpus of any size: words by Zipf's law, vectors in clusters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

VOCABULARY = 300_000
EXPONENT = 1.05
SHIFT = 20.0
"""Zipf and Mandelbrot: a word's share is 1 / (rank + shift) ** exponent. Without stop words."""

MEAN_TERMS = 60
CLUSTERED = 50
"""Passages that share a centre."""

SPREAD = 0.7
"""Of a passage about its centre, against 1 of the centres."""

BLOCK = 50_000
_QUERY_TERMS = (3, 8)


class CorpusShape(msgspec.Struct, frozen=True):
    """What makes a corpus; the same shape, the same corpus.

    Attributes:
        passages: how many.
        dimensions: of a vector.
        seed: of everything.
    """

    passages: int
    dimensions: int = 384
    seed: int = 1


class Questions(msgspec.Struct, frozen=True):
    """What is searched for.

    Attributes:
        terms: numbers of words; three to eight of a passage's.
        vectors: beside a centre, one row a question.
    """

    terms: list[list[int]]
    vectors: list[list[float]]


class MadeUpCorpus:
    """Passages in blocks; nothing is held but the centres.

    Args:
        shape: of it.
    """

    def __init__(self, shape: CorpusShape) -> None:
        self.shape = shape
        shares = 1 / (np.arange(VOCABULARY) + SHIFT) ** EXPONENT
        self._below = np.cumsum(shares / shares.sum())
        generator = np.random.default_rng(shape.seed)
        count = max(1, shape.passages // CLUSTERED)
        self._centres = generator.standard_normal((count, shape.dimensions)).astype(np.float32)

    def words(self, block: int) -> list[NDArray[np.int32]]:
        """Return the numbers of the words of each passage of a block."""
        generator = np.random.default_rng((self.shape.seed, 1, block))
        size = self._size(block)
        lengths = generator.lognormal(np.log(MEAN_TERMS) - 0.08, 0.4, size).astype(np.int64)
        lengths = np.clip(lengths, 8, 400)
        drawn = np.searchsorted(self._below, generator.random(int(lengths.sum())))
        numbers = np.minimum(drawn, VOCABULARY - 1).astype(np.int32)
        return np.split(numbers, np.cumsum(lengths)[:-1])

    def vectors(self, block: int) -> NDArray[np.float16]:
        """Return the vectors of a block."""
        generator = np.random.default_rng((self.shape.seed, 2, block))
        return self._near_centres(generator, self._size(block)).astype(np.float16)

    def blocks(self) -> range:
        """Return the numbers of the blocks."""
        return range(-(-self.shape.passages // BLOCK))

    def questions(self, count: int) -> Questions:
        """Return questions about passages of the first block."""
        generator = np.random.default_rng((self.shape.seed, 3))
        passages = self.words(0)
        terms: list[list[int]] = []
        for _ in range(count):
            passage = np.unique(passages[int(generator.integers(len(passages)))])
            wanted = min(int(generator.integers(*_QUERY_TERMS, endpoint=True)), len(passage))
            terms.append(generator.choice(passage, wanted, replace=False).tolist())
        return Questions(terms, self._near_centres(generator, count).tolist())

    def write_vectors(self, path: Path) -> Iterator[int]:
        """Write all vectors to a file; yield how many are written."""
        shape = (self.shape.passages, self.shape.dimensions)
        rows = cast("Any", np.lib.format).open_memmap(path, "w+", np.float16, shape)
        for block in self.blocks():
            made = self.vectors(block)
            rows[block * BLOCK : block * BLOCK + len(made)] = made
            yield block * BLOCK + len(made)

    def _near_centres(self, generator: np.random.Generator, count: int) -> NDArray[np.float32]:
        chosen = self._centres[generator.integers(len(self._centres), size=count)]
        noise = generator.standard_normal(chosen.shape).astype(np.float32)
        rows = chosen + SPREAD * noise
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def _size(self, block: int) -> int:
        return min(BLOCK, self.shape.passages - block * BLOCK)
