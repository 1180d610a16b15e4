"""Named arrays in one file, each at a multiple of 64 bytes, read by mapping it into memory."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

ALIGNMENT = 64
MAPPED_FROM = 1 << 20
"""Bytes from which a file is mapped; a smaller one is read whole, which costs no open file."""

AnyArray = NDArray[Any]


class Section(msgspec.Struct, frozen=True, array_like=True):
    """Where an array lies.

    Attributes:
        offset: in bytes.
        dtype: as numpy writes it, little endian.
        shape: of the array.
    """

    offset: int
    dtype: str
    shape: tuple[int, ...]

    @property
    def end(self) -> int:
        """The byte behind it."""
        return self.offset + int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize


class ArraysWriter:
    """Writes such a file, one array after the other; a context manager.

    Args:
        path: a file that does not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("x+b")
        self._end = 0
        self.sections: dict[str, Section] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()

    def add(self, name: str, array: AnyArray) -> None:
        """Write an array that is there already."""
        section = self._place(name, array.dtype, array.shape)
        self._file.seek(section.offset)
        self._file.write(np.ascontiguousarray(array).data)

    def reserve(self, name: str, dtype: DTypeLike, shape: tuple[int, ...]) -> AnyArray:
        """Return an array of zeros in the file, to be filled; it lasts when the file is closed."""
        section = self._place(name, np.dtype(dtype), shape)
        self._file.truncate(self._end)
        self._file.flush()
        if section.end == section.offset:
            return np.empty(shape, dtype)
        return np.asarray(
            np.memmap(self._path, section.dtype, "r+", section.offset, shape), dtype=dtype
        )

    def _place(self, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Section:
        offset = -(-self._end // ALIGNMENT) * ALIGNMENT
        section = Section(offset, dtype.newbyteorder("<").str, shape)
        self._end = section.end
        self.sections[name] = section
        return section


def read_arrays(path: Path, sections: Mapping[str, Section]) -> dict[str, AnyArray]:
    """Return the arrays of a file, not to be written to.

    Raises:
        OSError: it cannot be read.
        ValueError: it is shorter than it must be.
    """
    wanted = max((section.end for section in sections.values()), default=0)
    size = path.stat().st_size
    if size < wanted:
        raise ValueError(f"{path} has {size} bytes, not {wanted}")
    if size >= MAPPED_FROM:
        whole = np.asarray(np.memmap(path, np.uint8, "r"))
    else:
        whole = np.frombuffer(path.read_bytes(), np.uint8)
    return {
        name: whole[one.offset : one.end].view(one.dtype).reshape(one.shape)
        for name, one in sections.items()
    }
