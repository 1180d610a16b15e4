"""A linear model that scores all windows of a text at once.

A window's score is the sum of its grams' weights over the root of their number, plus a bias: like
`learning.linear`, but each gram counts as often as it occurs, so that sums over pieces add up.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.guarding.attacks.grams import Codes, Places, codes_of, grams_of
from eventrail.guarding.attacks.windows import Windows, cuts_of, windows_of
from eventrail.learning.features import Features

_SPACE: Final = 0x20
_LINE: Final = 0x0A
_NO_BREAK: Final = 0xA0


class Cut(NamedTuple):
    """A text, ready to be scored.

    Attributes:
        codes: its characters, folded.
        cuts: where its pieces begin, and where the last ends.
        buckets: of all grams, length by length.
        bounds: the grams of each length (rows) with which each piece (columns) begins.
        windows: which pieces are scored together.
    """

    codes: Codes
    cuts: Places
    buckets: Codes
    bounds: Places
    windows: Windows

    @property
    def short(self) -> int:
        """How many of the windows, which are the first, are of one piece or two."""
        return 2 * len(self.cuts) - 3

    def holds(self, window: int, other: int) -> bool:
        """Whether a window has all pieces of another."""
        first, last = self.windows
        return bool(first[window] <= first[other] and last[window] >= last[other])

    def text(self, window: int) -> str:
        """Return a window's text, folded."""
        start = self.cuts[self.windows.first[window]]
        end = self.cuts[self.windows.last[window]]
        return self.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class WindowModel:
    """Attributes: `features`, what is seen; `weights`, by bucket; `bias`."""

    features: Features
    weights: npt.NDArray[np.float32]
    bias: float

    def scores(self, cut: Cut) -> npt.NDArray[np.float64]:
        """Return the score of each window; above 0 is rather yes."""
        totals = _by_window(self.weights[cut.buckets], cut)
        counts = _counts(cut)
        return totals / np.sqrt(np.maximum(counts, 1)) + self.bias


def cut_text(text: str, features: Features) -> Cut:
    """Fold a text, cut it into pieces, and find their grams."""
    codes = fold(text)
    cuts = cuts_of(codes)
    windows = windows_of(cuts, len(codes))
    codes = np.where(codes == _LINE, np.uint32(_SPACE), codes)
    grams = grams_of(codes, features)
    sizes = np.cumsum([0, *(len(each.buckets) for each in grams)])
    bounds = [
        np.searchsorted(each.starts, cuts) + at for each, at in zip(grams, sizes, strict=False)
    ]
    ends = sizes[1:].reshape(-1, 1)
    buckets = np.concatenate([each.buckets for each in grams]) if grams else np.empty(0, np.uint32)
    table = np.hstack([np.reshape(bounds, (len(grams), -1)), ends])
    return Cut(codes, np.append(cuts, len(codes)), buckets, table, windows)


def fold(text: str) -> Codes:
    """Return code points in one spelling: NFKC, no case, white space single; lines stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    codes = codes_of(f" {text.lower()} ")
    blank = (codes <= _SPACE) | (codes == _NO_BREAK)
    doubled = blank[1:] & blank[:-1]
    if doubled.any():
        codes = codes[~np.append(False, doubled)]
        blank = codes <= _SPACE
    return np.where(blank & (codes != _LINE), np.uint32(_SPACE), codes)


def _counts(cut: Cut) -> npt.NDArray[np.float64]:
    of_piece = np.diff(cut.bounds, axis=1).sum(axis=0)
    return _over_windows(of_piece.astype(np.float64), cut.windows)


def _by_window(values: npt.NDArray[np.float32], cut: Cut) -> npt.NDArray[np.float64]:
    starts, ends = cut.bounds[:, :-1].ravel(), cut.bounds[:, 1:].ravel()
    sums = np.add.reduceat(np.append(values, np.float32(0)), starts, dtype=np.float64)
    sums[starts == ends] = 0  # of nothing, reduceat makes the next value
    sums = sums.reshape(len(cut.bounds), -1).sum(axis=0)
    return _over_windows(sums, cut.windows)


def _over_windows(of_piece: npt.NDArray[np.float64], windows: Windows) -> npt.NDArray[np.float64]:
    total = np.append(0.0, np.cumsum(of_piece))
    return total[windows.last] - total[windows.first]
