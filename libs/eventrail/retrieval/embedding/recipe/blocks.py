"""Matrices in 8 or 4 bits with a scale for each block, as ONNX Runtime reads them."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_BYTE: Final = 8
_TRIED: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 1.05, 1.1)
"""Shares of the scale at which the largest value of a block just fits."""


class Blocks(NamedTuple):
    """A quantised matrix.

    Attributes:
        values: unsigned, zero in the middle; two to a byte, the lower half first, if of 4 bits.
        scales: of each block; may be negative.
    """

    values: NDArray[np.uint8]
    scales: Floats


def in_blocks(rows: Floats, size: int, bits: int, kind: type[np.floating[Any]]) -> Blocks:
    """Return each row cut into blocks of `size`, each with the scale that errs least.

    A stored value stands for `(stored - 2^(bits-1)) * scale`. There is one more value below zero
    than above; the sign of the scale gives it to the side that has the largest number.

    Args:
        rows: the matrix; `size` divides its columns.
        size: numbers in a block.
        bits: 4 or 8.
        kind: the type of the scales.
    """
    cut = rows.reshape(len(rows), -1, size).astype(np.float32)
    middle = 2 ** (bits - 1)
    peaks = np.take_along_axis(cut, np.abs(cut).argmax(axis=2)[..., None], axis=2)[..., 0]
    peaks = np.where(peaks == 0, 1, peaks)
    tries = [_rounded(cut, (peaks / -middle * share).astype(kind), middle) for share in _TRIED]
    best = np.argmin([error for _, _, error in tries], axis=0)
    values = np.choose(best[..., None], [values for values, _, _ in tries]).astype(np.uint8)
    scales = np.choose(best, [scales for _, scales, _ in tries])
    if bits < _BYTE:
        values = values[..., 0::2] | (values[..., 1::2] << 4)
    return Blocks(values, scales.astype(kind))


def _rounded(cut: Floats, scales: Floats, middle: int) -> tuple[Floats, Floats, Floats]:
    """Return stored values, their scales, and each block's sum of squared errors."""
    wide = scales.astype(np.float32)[..., None]
    whole = np.clip(np.rint(cut / wide), -middle, middle - 1)
    return whole + middle, scales, ((whole * wide - cut) ** 2).sum(axis=2)
