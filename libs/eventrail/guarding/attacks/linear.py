"""A linear model that scores all windows of a text at once.

A window's score is the sum of its grams' weights over the root of their number, plus a bias: like
`learning.linear`, but each gram counts as often as it occurs, so that sums over pieces add up.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.guarding.attacks.grams import Places, grams_of
from eventrail.guarding.attacks.windows import Windows, cuts_of, windows_of
from eventrail.learning.characters import Codes, codes_of
from eventrail.learning.compiled import compiled
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
        bounds: as in `Grams`.
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
        return _scores(self.weights, self.bias, cut.buckets, cut.bounds, cut.windows)


def cut_text(text: str, features: Features) -> Cut:
    """Fold a text, cut it into pieces, and find their grams."""
    codes = fold(text)
    cuts = cuts_of(codes)
    windows = windows_of(cuts, len(codes))
    codes = np.where(codes == _LINE, np.uint32(_SPACE), codes)
    grams = grams_of(codes, cuts, features)
    return Cut(codes, np.append(cuts, len(codes)), *grams, windows)


def fold(text: str) -> Codes:
    """Return code points in one spelling: NFKC, no case, white space single; lines stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _single(codes_of(f" {text.lower()} "))


@compiled
def _single(codes: Codes) -> Codes:
    """Make white space single, each run what it begins with: the end of a line, or a space."""
    single = np.empty(len(codes), np.uint32)
    count = 0
    after_blank = False
    for code in codes:
        blank = code <= _SPACE or code == _NO_BREAK
        if not (blank and after_blank):
            single[count] = _SPACE if blank and code != _LINE else code
            count += 1
        after_blank = blank
    return single[:count].copy()


@compiled
def _scores(
    weights: npt.NDArray[np.float32], bias: float, buckets: Codes, bounds: Places, windows: Windows
) -> npt.NDArray[np.float64]:
    """Return each window's score, from the sums over the pieces before its ends."""
    rows, ends = bounds.shape
    sums = np.zeros(ends, np.float64)
    counts = np.zeros(ends, np.float64)
    for piece in range(ends - 1):
        total, number = 0.0, 0
        for row in range(rows):
            number += bounds[row, piece + 1] - bounds[row, piece]
            for at in range(bounds[row, piece], bounds[row, piece + 1]):
                total += weights[buckets[at]]
        sums[piece + 1] = sums[piece] + total
        counts[piece + 1] = counts[piece] + number
    scores = np.empty(len(windows.first), np.float64)
    for window in range(len(scores)):
        first, last = windows.first[window], windows.last[window]
        number = max(counts[last] - counts[first], 1.0)
        scores[window] = (sums[last] - sums[first]) / np.sqrt(number) + bias
    return scores
