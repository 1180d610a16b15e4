"""Sums of weights of the words met so far: looking one up costs a tenth of a microsecond.

The sums hold weights only, the keys are words as written; both stay in the process's memory and go
nowhere else. When the table is full it starts anew.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]

LARGEST: Final = 1 << 15
"""Strings that are kept, at most."""


class _Known(NamedTuple):
    """Where the sums of a string lie; a string is added only when its sums are there."""

    at: dict[str, int]
    rows: Rows


class RowCache:
    """Sums of a table's rows, by string.

    Args:
        table: `[buckets, places, labels]`.
        buckets_of: the buckets of a string, whose rows are summed; at least one.
        less: is taken off every sum, `[places, labels]`.
        largest: how many strings are kept.
    """

    def __init__(
        self,
        table: Rows,
        buckets_of: Callable[[str], Sequence[int]],
        less: Rows,
        largest: int = LARGEST,
    ) -> None:
        self._table = table
        self._buckets_of = buckets_of
        self._less = less
        self._largest = largest
        self._known = self._empty(largest)
        self._lock = Lock()

    def rows_of(self, strings: Sequence[str]) -> Rows:
        """Return the sums of strings, `[strings, places, labels]`."""
        known = self._known
        found = list(map(known.at.get, strings))
        if None in found:
            known = self._learn(strings)
            found = [known.at[each] for each in strings]
        return known.rows[np.array(found, np.intp)]

    def _learn(self, strings: Sequence[str]) -> _Known:
        with self._lock:
            known = self._known
            distinct = dict.fromkeys(strings)
            fresh = [each for each in distinct if each not in known.at]
            if len(known.at) + len(fresh) > self._largest:
                fresh = list(distinct)
                known = self._empty(max(self._largest, len(fresh)))
            first = len(known.at)
            known.rows[first : first + len(fresh)] = self._sums(fresh)
            known.at.update(zip(fresh, range(first, first + len(fresh)), strict=True))
            if len(known.rows) == self._largest:
                self._known = known
            return known

    def _sums(self, strings: Sequence[str]) -> Rows:
        buckets = [self._buckets_of(each) for each in strings]
        starts = np.cumsum([0, *(len(each) for each in buckets[:-1])])
        flat = np.array([bucket for each in buckets for bucket in each], np.intp)
        sums = np.add.reduceat(self._table[flat], starts, axis=0, dtype=np.float32)
        return np.asarray(sums - self._less, np.float32)

    def _empty(self, size: int) -> _Known:
        return _Known({}, np.empty((size, *self._table.shape[1:]), np.float32))
