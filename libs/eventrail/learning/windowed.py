"""A linear model over hashed n-grams that gives a score for each window of a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eventrail.learning.compiled import compiled
from eventrail.learning.features import Features
from eventrail.learning.hashing import Buckets, char_codes, gram_buckets, word_codes
from eventrail.learning.windows import Places, Windows
from eventrail.learning.words import words_of

Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WindowedLinear:
    """A linear classifier: each n-gram counts as often as it occurs in a window.

    The sum is divided by the root of how many n-grams the window has.

    Attributes:
        features: what is seen of a text; it is not folded here, whatever they say.
        weights: by bucket, `[width]`.
        bias: what is added to the score.
    """

    features: Features
    weights: Values
    bias: float

    def scores(self, text: str, windows: Windows, words: Sequence[str] | None = None) -> Values:
        """Return the score of each window; above 0 is rather yes.

        Args:
            text: normalised.
            windows: over it.
            words: its words, `words_of`, if the caller knows them.
        """
        total = np.zeros(len(windows.first), np.float64)
        count = np.zeros(len(windows.first), np.float64)
        for buckets, size, first, past in _grams_in(text, self.features, windows, words):
            _add(self.weights, (buckets, size), (first, past), (total, count))
        return np.asarray(total / np.sqrt(np.maximum(count, 1)) + self.bias, np.float32)


@compiled
def _add(
    weights: Values,
    grams: tuple[Buckets, int],
    windows: tuple[Places, Places],
    sums: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
) -> None:
    """Add what the grams within each window weigh, and how many they are."""
    buckets, size = grams
    first, past = windows
    total, count = sums
    running = np.zeros(len(buckets) + 1, np.float64)
    for at in range(len(buckets)):
        running[at + 1] = running[at] + weights[buckets[at]]
    for window in range(len(total)):
        begin = min(first[window], len(buckets))
        end = min(max(past[window] - size + 1, begin), len(buckets))
        total[window] += running[end] - running[begin]
        count[window] += end - begin


def grams(
    text: str, features: Features, words: Sequence[str] | None = None
) -> Iterator[tuple[Buckets, int, bool]]:
    """Yield the buckets of each kind and length of n-gram: with the length, and if it is words."""
    if features.chars:
        codes = char_codes(text)
        for size in features.chars:
            yield gram_buckets(codes, size, features.buckets), size, False
    if features.words:
        offset = np.uint32(features.buckets if features.chars else 0)
        codes = word_codes(words_of(text) if words is None else words)
        for size in features.words:
            yield gram_buckets(codes, size, features.buckets) + offset, size, True


def _grams_in(
    text: str, features: Features, windows: Windows, known: Sequence[str] | None
) -> Iterator[tuple[Buckets, int, Places, Places]]:
    """Yield buckets, their length, and each window's ends in units of the grams.

    Character n-grams are of the text with a space before and after, so that places of characters
    are one higher there: a window's grams begin with the space before it and end with that after.
    """
    begins, ends = windows.characters
    ends = np.where(ends == windows.length, ends + 2, ends + 1)
    for buckets, size, words in grams(text, features, known):
        yield (
            (buckets, size, windows.first, windows.past)
            if words
            else (
                buckets,
                size,
                begins,
                ends,
            )
        )
