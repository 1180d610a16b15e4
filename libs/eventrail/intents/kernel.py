"""Learn from a few examples at once: kernel ridge regression, solved exactly.

One output an intent, 1 for its examples and 0 for others. The kernel falls with the angle between
two texts, so far from every example all outputs are near 0. What each example's outputs would have
been had it been left out follows from the same solution (Wahba, 1990), which is what the
calibration is fitted on: no second training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.intents.encode import COLUMNS, DENSE, Encoded, Floats, matrix
from eventrail.learning.compiled import compiled

Places = npt.NDArray[np.intp]
Values = npt.NDArray[np.float32]

_WIDTH: Final = np.float32(3)
_RIDGE: Final = np.float32(0.1)
_SKETCH: Final = np.float32(0.5)
"""Of the sketch beside the vectors, each of which has half its length in `encode`."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """What was learnt.

    Attributes:
        centre: what is subtracted from a text, `[WIDTH]`.
        square: the centre's length, squared.
        rows: the examples, centred, at unit length, `[WIDTH, examples]`.
        offsets: the centre's product with each of them.
        outputs: of each example, by intent, `[examples, intents]`.
    """

    centre: Floats
    square: np.float32
    rows: Floats
    offsets: Floats
    outputs: Floats

    def logits(self, text: Encoded) -> Floats:
        """Return the output of each intent."""
        columns, values = _merged(text.columns, text.values * _SKETCH)
        product = np.asarray(text.dense @ self.rows[:DENSE] - self.offsets, np.float32)
        _add_product(product, self.rows, columns + DENSE, values)
        own = text.dense @ text.dense + values @ values
        across = text.dense @ self.centre[:DENSE] + values @ self.centre[DENSE + columns]
        length = np.sqrt(np.maximum(own - 2 * across + self.square, 1e-9))
        return np.asarray(_kernel(product / length) @ self.outputs, np.float32)


@compiled
def _merged(columns: Places, values: Values) -> tuple[Places, Values]:
    """Return each column once, with the sum of its values."""
    sketch = np.zeros(COLUMNS, np.float32)
    seen = np.zeros(COLUMNS, np.bool_)
    merged = np.empty(len(columns), np.intp)
    count = 0
    for at in range(len(columns)):
        sketch[columns[at]] += values[at]
        if not seen[columns[at]]:
            seen[columns[at]] = True
            merged[count] = columns[at]
            count += 1
    return merged[:count].copy(), sketch[merged[:count]]


@compiled
def _add_product(product: Values, rows: Values, columns: Places, values: Values) -> None:
    """Add the product of a vector that is mostly 0 with each example."""
    for at in range(len(columns)):
        for example in range(len(product)):
            product[example] += values[at] * rows[columns[at], example]


def fit_kernel(
    rows: Sequence[Encoded], labels: Sequence[int], outside: Sequence[Encoded], centre: Floats
) -> tuple[Kernel, Floats]:
    """Return what was learnt, and the outputs of each text had it been left out.

    Args:
        rows: examples.
        labels: the number of each one's intent, from 0.
        outside: texts that want none of the intents.
        centre: the mean of texts about anything, as `raw` gives them.
    """
    units = unit_rows(raw([*rows, *outside]), centre)
    targets = np.zeros((len(units), max(labels) + 1), np.float32)
    targets[np.arange(len(rows)), np.asarray(labels)] = 1
    inverse = np.linalg.inv(
        _kernel(units @ units.T) + _RIDGE * np.eye(len(units), dtype=np.float32)
    )
    outputs = inverse @ targets
    left_out = targets - outputs / np.diag(inverse)[:, None]
    learnt = np.ascontiguousarray(units.T)
    kernel = Kernel(centre, np.float32(centre @ centre), learnt, centre @ learnt, outputs)
    return kernel, left_out


def raw(rows: Sequence[Encoded]) -> Floats:
    """Return texts as the kernel sees them, not yet centred, `[texts, WIDTH]`."""
    whole = matrix(rows)
    whole[:, DENSE:] *= _SKETCH
    return whole


def unit_rows(rows: Floats, centre: Floats) -> Floats:
    """Return them centred and at unit length."""
    moved = rows - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)


def _kernel(cosine: Floats) -> Floats:
    return np.exp(_WIDTH * (cosine - 1), dtype=np.float32)
