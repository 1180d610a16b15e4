"""Stretches of a text that are scored on their own, so that length hides nothing.

A text is cut into pieces at the ends of sentences and lines. A window is a run of pieces: short
ones catch one planted sentence in a long document, long ones the tone of a whole jailbreak.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.guarding.attacks.grams import Places
from eventrail.learning.characters import Codes
from eventrail.learning.compiled import compiled

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
    return _cuts(codes, _IS_END)


@compiled
def _cuts(codes: Codes, is_end: npt.NDArray[np.bool_]) -> Places:
    """Cut behind what ends a sentence, and at every multiple of `PIECE`."""
    cuts = np.empty(len(codes) // LEAST + 2, np.int64)
    cuts[0] = 0
    count = 1
    for place in range(1, len(codes) + 1):
        code = codes[place - 1]
        ends = code < len(is_end) and is_end[code]
        on_grid = place % PIECE == 0 and place < len(codes)
        if (ends or on_grid) and place - cuts[count - 1] >= LEAST:
            cuts[count] = place
            count += 1
    if count > 1 and len(codes) - cuts[count - 1] < LEAST:
        count -= 1
    return cuts[:count].copy()


@compiled
def windows_of(cuts: Places, length: int) -> Windows:
    """Return each piece, each two neighbours, and the runs that fill a long window."""
    pieces = len(cuts)
    first = np.empty(3 * pieces, np.int64)
    last = np.empty(3 * pieces, np.int64)
    for piece in range(pieces):
        first[piece], last[piece] = piece, piece + 1
    for piece in range(pieces - 1):
        first[pieces + piece], last[pieces + piece] = piece, piece + 2
    count = 2 * pieces - 1
    run = before = 0
    for piece in range(pieces):
        most = cuts[piece] + LONG
        while run < pieces and (cuts[run + 1] if run + 1 < pieces else length) <= most:
            run += 1
        past = max(run, piece + 1)
        if past > before:  # a run within the one before says nothing new
            first[count], last[count] = piece, past
            count += 1
        before = past
    return Windows(first[:count].copy(), last[:count].copy())
