"""Values that wait on disk, so that no more texts are in memory than are being looked at."""

import os
import weakref
from array import array
from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import Generic, TypeVar, overload

import msgspec

T = TypeVar("T")


class Shelf(Sequence[T], Generic[T]):
    """Values in the order they came, in a temporary file that goes when the shelf does.

    Args:
        kind: of the values; one that msgspec reads and writes.
        values: the first ones.
    """

    def __init__(self, kind: type[T], values: Iterable[T] = ()) -> None:
        self._file = TemporaryFile(prefix="eventrail-")  # noqa: SIM115 -- it lives as long as this
        weakref.finalize(self, self._file.close)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._begins = array("Q", [0])
        for value in values:
            self.add(value)

    def add(self, value: T) -> int:
        """Put a value last and return its place."""
        said = self._encode(value)
        self._file.write(said)
        self._begins.append(self._begins[-1] + len(said))
        return len(self._begins) - 2

    def __len__(self) -> int:
        return len(self._begins) - 1

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return Chosen(self, range(len(self))[index])
        at = range(len(self))[index]
        begin, end = self._begins[at], self._begins[at + 1]
        self._file.flush()
        return self._decode(os.pread(self._file.fileno(), end - begin, begin))


class Chosen(Sequence[T], Generic[T]):
    """Some values of a sequence, in an order of their own.

    Args:
        of: the sequence.
        places: in it.
    """

    def __init__(self, of: Sequence[T], places: Sequence[int]) -> None:
        self._of, self._places = of, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return Chosen(self._of, self._places[index])
        return self._of[self._places[index]]
