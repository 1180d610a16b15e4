"""A vector server in this process: exact, and the measure of the others."""

import threading
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Filters
from eventrail.retrieval.servers.interface import Near, Row, labels_of


class MemoryServer:
    """Keeps rows in dictionaries, one a tenant."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, dict[str, Row]] = defaultdict(dict)
        self._lock = threading.Lock()

    def upsert(self, tenant: str, rows: Sequence[Row]) -> None:
        """Put rows in; those that are there are replaced."""
        with self._lock:
            self._rows[tenant].update({row.key: row for row in rows})

    def delete(self, tenant: str, keys: Sequence[str]) -> None:
        """Take rows out; those that are not there do not matter."""
        with self._lock:
            for key in keys:
                self._rows[tenant].pop(key, None)

    def search(
        self, tenant: str, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> list[Near]:
        """Return the nearest rows, nearest first."""
        wanted = set(labels_of(filters or {}))
        with self._lock:
            rows = list(self._rows[tenant].values())
        found = [
            Near(row.key, float(row.vector @ vector))
            for row in rows
            if wanted <= set(labels_of(row.metadata))
        ]
        return sorted(found, key=lambda near: (-near.score, near.key))[:most]

    def keys(self, tenant: str) -> set[str]:
        """Return the keys of all rows."""
        with self._lock:
            return set(self._rows[tenant])

    def count(self, tenant: str) -> int:
        """Return how many rows there are."""
        return len(self.keys(tenant))

    def close(self) -> None:
        """Do nothing."""
