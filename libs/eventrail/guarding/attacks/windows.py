"""Stretches of a text that are scored on their own, so that length hides nothing.

A text is cut into pieces at the ends of sentences and lines. A window is a run of pieces: short
ones catch one planted sentence in a long document, long ones the tone of a whole jailbreak.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.guarding.attacks.grams import Codes, Places

LONG: Final = 1024
"""Characters of a long window, at most."""

PIECE: Final = 256
"""Characters of a piece, at most."""

LEAST: Final = 24
"""Characters of a piece, at least, but for a text that is shorter."""

_ENDS: Final = tuple(map(ord, ".!?\u3002\uff01\uff1f\u0964|\u061f\n;"))
_TABLE: Final = 1 << 16


class Windows(NamedTuple):
    """Runs of pieces.

    Attributes:
        first: the piece that each begins with.
        last: the piece that each ends before.
    """

    first: Places
    last: Places


def _table() -> npt.NDArray[np.bool_]:
    table = np.zeros(_TABLE, np.bool_)
    table[list(_ENDS)] = True
    return table


_IS_END: Final = _table()


def cuts_of(codes: Codes) -> Places:
    """Return where pieces begin; the first at 0."""
    ends = np.flatnonzero(_IS_END[np.minimum(codes, _TABLE - 1)]) + 1
    grid = np.arange(PIECE, len(codes), PIECE, dtype=np.int64)
    before, cuts = 0, [0]
    for place in np.sort(np.concatenate([ends, grid])).tolist():
        if place - before >= LEAST:
            cuts.append(place)
            before = place
    if len(cuts) > 1 and len(codes) - before < LEAST:
        cuts.pop()
    return np.array(cuts, np.int64)


def windows_of(cuts: Places, length: int) -> Windows:
    """Return each piece, each two neighbours, and the runs that fill a long window."""
    each = np.arange(len(cuts), dtype=np.int64)
    ends = np.append(cuts[1:], length)
    run = np.maximum(np.searchsorted(ends, cuts + LONG, side="right"), each + 1)
    within = np.append(True, run[1:] > run[:-1])  # a run within the one before says nothing new
    first = np.concatenate([each, each[:-1], each[within]])
    last = np.concatenate([each + 1, each[:-1] + 2, run[within]])
    return Windows(first, last)
