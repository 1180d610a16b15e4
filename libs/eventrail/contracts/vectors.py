"""Vectors as the log holds them: little-endian 32-bit floats, in base64."""

import array
import base64
import math
import sys
from collections.abc import Sequence


def packed(vector: Sequence[float]) -> str:
    """Return a vector as the log holds it.

    Raises:
        OverflowError: a value does not fit into 32 bits, or is no number.
    """
    values = array.array("f", vector)
    if not all(map(math.isfinite, values)):
        raise OverflowError("a value is no 32-bit float")
    if sys.byteorder == "big":
        values.byteswap()
    return base64.b64encode(values.tobytes()).decode("ascii")


def unpacked(vector: str) -> list[float]:
    """Return the numbers of a vector as the log holds it."""
    values = array.array("f")
    values.frombytes(base64.b64decode(vector))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()
