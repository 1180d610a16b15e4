"""Nearest vectors: a graph (HNSW) over many rows, all of them looked at over few.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using HNSW graphs",
2016; the implementation is usearch's. The graph holds bytes, half the size of the half-precision
rows; what it finds is scored anew by those.
"""

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval import native

GRAPH_FROM = 8_192
"""Rows from which a segment has a graph. Looking at as many takes about a millisecond."""

CONNECTIVITY = 16
EXPANSION_ADD = 64
EXPANSION_SEARCH = 96
OVERSAMPLED = 1.5
"""So many times the wanted rows are taken from the graph and scored anew."""

_LARGEST_BYTE = 127

Rows = NDArray[np.int64]
Halves = NDArray[np.float16]
Query = NDArray[np.float32]


def write_graph(path: Path, vectors: Halves) -> None:
    """Write the graph of all rows. One thread and one order: the same rows, the same bytes."""
    scale = scale_of(vectors)
    graph = native.Index(
        ndim=vectors.shape[1],
        metric="ip",
        dtype="i8",
        connectivity=CONNECTIVITY,
        expansion_add=EXPANSION_ADD,
    )
    step = 1 << 16
    for first in range(0, len(vectors), step):
        rows = np.arange(first, min(first + step, len(vectors)), dtype=np.uint64)
        graph.add(rows, _bytes(vectors[first : first + step], scale), threads=1)
    graph.save(str(path))


def scale_of(vectors: Halves) -> float:
    """Return what the rows are multiplied by to use all of a byte."""
    step = 1 << 16
    largest = max(
        (float(np.abs(vectors[at : at + step]).max()) for at in range(0, len(vectors), step)),
        default=0.0,
    )
    return _LARGEST_BYTE / largest if largest > 0 else 1.0


def _bytes(rows: NDArray[Any], scale: float) -> NDArray[np.int8]:
    scaled = np.rint(rows.astype(np.float32) * scale)
    return np.clip(scaled, -_LARGEST_BYTE, _LARGEST_BYTE).astype(np.int8)


class Graph:
    """A graph in its file; pages are read as searches touch them.

    Args:
        path: the file.
        scale: that it was written with.
    """

    def __init__(self, path: Path, scale: float) -> None:
        self._graph = native.Index.restore(str(path), view=True)
        self._graph.expansion_search = EXPANSION_SEARCH
        self._scale = scale
        self._turn = threading.Lock()  # searches of one thread each would share its scratch space

    def nearest(self, vector: Query, most: int) -> Rows:
        """Return about the nearest rows, in no particular order."""
        query = _bytes(vector, self._scale)
        with self._turn:
            self._graph.expansion_search = max(EXPANSION_SEARCH, most)
            matches = self._graph.search(query, most, threads=1)
        return np.asarray(matches.keys).astype(np.int64)


def nearest_of_all(vectors: Halves, vector: Query, most: int) -> tuple[Rows, NDArray[np.float32]]:
    """Return the nearest rows, all of them looked at, and about their cosines."""
    wanted = min(most, len(vectors))
    matches = native.search(
        vectors, vector.astype(np.float16), wanted, metric="ip", exact=True, threads=1
    )
    rows = np.asarray(matches.keys).astype(np.int64)
    return rows, 1 - np.asarray(matches.distances, np.float32)
