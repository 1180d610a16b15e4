"""The part of a long text in which a code is, if it is anywhere."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.characters import codes_of

CHUNK: Final = 1024
"""Characters that are looked at together."""

MOST: Final = 4
"""Chunks that are kept."""

_TABLE: Final = 1 << 16


def part_with(text: str, marks: str) -> str:
    """Return the chunks of a text that hold most of some characters, in their order.

    Decoding, and judging what comes of it, then costs the same for any length.
    """
    if len(text) <= CHUNK * MOST:
        return text
    marked = _table(marks).take(codes_of(text), mode="clip")
    starts = np.arange(0, len(text), CHUNK)
    counts = np.add.reduceat(marked, starts, dtype=np.int64)
    kept = np.sort(np.argsort(counts, kind="stable")[-MOST:])
    return "\n".join(text[start : start + CHUNK] for start in starts[kept].tolist())


@cache
def _table(marks: str) -> npt.NDArray[np.uint8]:
    table = np.zeros(_TABLE, np.uint8)
    table[[ord(mark) for mark in marks]] = 1
    return table
