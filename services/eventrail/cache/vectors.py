"""The questions of one partition, found by their vectors."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BRUTE: Final = 4096
"""Questions up to which all are compared; above, an index names candidates."""

_FIRST: Final = 16
_MORE: Final = 4
"""Times as many candidates as are wanted are asked of the index, and compared exactly."""


class Vectors:
    """Names by vector; the vectors have length 1.

    Args:
        dimensions: how many numbers a vector has.
    """

    def __init__(self, dimensions: int) -> None:
        self._rows = np.zeros((_FIRST, dimensions), np.float32)
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._graph: Graph | None = None

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, vector: NDArray[np.float32]) -> None:
        """Take a vector in; one of the same name goes."""
        self.remove(name)
        place = len(self._names)
        if place == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[place] = vector
        self._names.append(name)
        self._places[name] = place
        if self._graph is not None:
            self._graph.add(name, vector)
        elif len(self._names) > BRUTE:
            self._graph = Graph(self._rows.shape[1])
            for each, row in zip(self._names, self._rows, strict=False):
                self._graph.add(each, row)

    def remove(self, name: str) -> None:
        """Forget a vector, if it is there; the last one takes its place."""
        place = self._places.pop(name, None)
        if place is None:
            return
        last = self._names.pop()
        if last != name:
            self._names[place] = last
            self._places[last] = place
            self._rows[place] = self._rows[len(self._names)]
        if self._graph is not None:
            self._graph.remove(name)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """Return the likeliest names with their cosines, the nearest first."""
        if not self._names:
            return []
        places = np.arange(len(self._names))
        if self._graph is not None:
            names = self._graph.nearest(vector, count * _MORE)
            places = np.array([self._places[name] for name in names], np.intp)
        cosines = self._rows[places] @ vector
        best = np.argsort(-cosines, kind="stable")[:count]
        return [(self._names[places[each]], float(cosines[each])) for each in best]


class Graph:
    """An approximate index (HNSW: Malkov and Yashunin, TPAMI 42, 2020), by usearch.

    Args:
        dimensions: how many numbers a vector has.
    """

    def __init__(self, dimensions: int) -> None:
        from eventrail.cache.native import new_index  # noqa: PLC0415 -- loaded by large ones only

        self._index = new_index(dimensions)
        self._keys: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._next = 0

    def add(self, name: str, vector: NDArray[np.float32]) -> None:
        """Take a vector in."""
        key = self._next
        self._next += 1
        self._keys[name], self._names[key] = key, name
        self._index.add(key, vector)

    def remove(self, name: str) -> None:
        """Forget a vector."""
        key = self._keys.pop(name)
        del self._names[key]
        self._index.remove(key)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[str]:
        """Return names that are likely the nearest."""
        found = self._index.search(vector, count)
        return [self._names[key] for key in map(int, found.keys) if key in self._names]
