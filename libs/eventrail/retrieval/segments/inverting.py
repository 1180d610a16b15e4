"""From the keys of each row to the rows of each key."""

from array import array
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from eventrail.retrieval.segments.hashes import hashes_of
from eventrail.retrieval.segments.part import Postings

MOST_COUNTED = 255


class Inverter:
    """Gathers the keys of one row after the other."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._keys = array("q")
        self._ends = array("q", [0])

    def add(self, keys: Iterable[str]) -> int:
        """Take the keys of the next row, repeats counted; return how many they are."""
        before = len(self._keys)
        self._keys.extend(map(self._numbers.__getitem__, keys))
        self._ends.append(len(self._keys))
        return len(self._keys) - before

    def postings(self) -> Postings:
        """Return the rows of each key."""
        hashes, ranks = np.unique(hashes_of(self._numbers), return_inverse=True)
        ends = np.frombuffer(self._ends, np.int64)
        height = max(1, len(ends) - 1)
        rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        numbers = np.frombuffer(self._keys, np.int64) if self._keys else np.empty(0, np.int64)
        pairs = np.sort(ranks[numbers] * height + rows)
        new = np.flatnonzero(np.diff(pairs, prepend=-1))
        counts = np.diff(new, append=len(pairs))
        keys, rows = np.divmod(pairs[new], height)
        starts = np.searchsorted(keys, np.arange(len(hashes) + 1))
        return Postings(
            hashes,
            starts.astype(np.int64),
            rows.astype(np.int32),
            np.minimum(counts, MOST_COUNTED).astype(np.uint8),
        )
