"""Learn from a few examples at once: kernel ridge regression, solved exactly.

One output an intent, 1 for its examples and 0 for others. The kernel falls with the angle between
two texts, so far from every example all outputs are near 0. What each example's outputs would have
been had it been left out follows from the same solution (Wahba, 1990), which is what the
calibration is fitted on: no second training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

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


class Sketches(NamedTuple):
    """The examples' sketches, column by column: most of a sketch is 0.

    Attributes:
        starts: where each column begins in the two below, and where the last ends.
        examples: which of them have something in it.
        values: what.
    """

    starts: Places
    examples: Places
    values: Values


@dataclass(frozen=True, slots=True)
class Kernel:
    """What was learnt.

    Attributes:
        centre: what is subtracted from a text, `[WIDTH]`.
        square: the centre's length, squared.
        dense: the examples' vectors, centred, over the examples' lengths, `[DENSE, examples]`.
        sketches: of the examples, as they are.
        lengths: of the examples, centred.
        offsets: the centre's product with each example, centred and at unit length.
        outputs: of each example, by intent, `[examples, intents]`.
    """

    centre: Floats
    square: np.float32
    dense: Floats
    sketches: Sketches
    lengths: Values
    offsets: Floats
    outputs: Floats

    def logits(self, text: Encoded) -> Floats:
        """Return the output of each intent."""
        columns, values = _merged(text.columns, text.values * _SKETCH)
        apart = values @ self.centre[DENSE + columns]
        alike = _product(self.sketches, columns, values, len(self.lengths))
        product = text.dense @ self.dense + (alike - apart) / self.lengths - self.offsets
        own = text.dense @ text.dense + values @ values
        across = text.dense @ self.centre[:DENSE] + apart
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
def _product(sketches: Sketches, columns: Places, values: Values, examples: int) -> Values:
    """Return the product of a sketch with each example's."""
    product = np.zeros(examples, np.float32)
    for at in range(len(columns)):
        for place in range(sketches.starts[columns[at]], sketches.starts[columns[at] + 1]):
            product[sketches.examples[place]] += values[at] * sketches.values[place]
    return product


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
    whole = raw([*rows, *outside])
    units = unit_rows(whole, centre)
    targets = np.zeros((len(units), max(labels) + 1), np.float32)
    targets[np.arange(len(rows)), np.asarray(labels)] = 1
    inverse = np.linalg.inv(
        _kernel(units @ units.T) + _RIDGE * np.eye(len(units), dtype=np.float32)
    )
    outputs = inverse @ targets
    left_out = targets - outputs / np.diag(inverse)[:, None]
    kernel = Kernel(
        centre,
        np.float32(centre @ centre),
        np.ascontiguousarray(units[:, :DENSE].T),
        _sketches_of(whole[:, DENSE:]),
        np.asarray(_lengths(whole - centre), np.float32),
        units @ centre,
        outputs,
    )
    return kernel, left_out


def _sketches_of(rows: Floats) -> Sketches:
    columns, examples = np.nonzero(rows.T)
    starts = np.searchsorted(columns, np.arange(COLUMNS + 1))
    return Sketches(starts, examples, np.asarray(rows[examples, columns], np.float32))


def raw(rows: Sequence[Encoded]) -> Floats:
    """Return texts as the kernel sees them, not yet centred, `[texts, WIDTH]`."""
    whole = matrix(rows)
    whole[:, DENSE:] *= _SKETCH
    return whole


def unit_rows(rows: Floats, centre: Floats) -> Floats:
    """Return them centred and at unit length."""
    moved = rows - centre
    return moved / _lengths(moved)[:, None]


def _lengths(rows: Floats) -> Floats:
    return np.maximum(np.linalg.norm(rows, axis=1), 1e-6)


def _kernel(cosine: Floats) -> Floats:
    return np.exp(_WIDTH * (cosine - 1), dtype=np.float32)
