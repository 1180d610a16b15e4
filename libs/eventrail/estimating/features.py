"""Columns of numbers from what is known of requests before anything was chosen."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from eventrail.estimating.numbers import Floats, codes

_MOST: Final = 12
"""Values of a text column that get a column of their own, the most frequent first."""


def encode(
    numbers: Mapping[str, Floats], names: Mapping[str, Sequence[str | None]], rows: int
) -> Floats:
    """Return `[rows, columns]`.

    Args:
        numbers: a column each, and one more where some are not known.
        names: a column of 0 and 1 for each frequent value.
        rows: how many there are.
    """
    columns: list[Floats] = []
    if not rows:
        return np.zeros((0, 0))
    for values in numbers.values():
        known = np.isfinite(values)
        middle = float(values[known].mean()) if known.any() else 0.0
        columns.append(np.where(known, values, middle))
        if not known.all() and known.any():
            columns.append(known.astype(np.float64))
    for values in names.values():
        found = codes(values)
        times = np.bincount(found)
        frequent = np.argsort(-times, kind="stable")[:_MOST]
        columns += [(found == each).astype(np.float64) for each in frequent if times[each] < rows]
    varied = [column for column in columns if column.std() > 0]
    return np.stack(varied, axis=1) if varied else np.zeros((rows, 0))
