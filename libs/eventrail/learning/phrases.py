"""Phrases that matter, found wherever they stand: a convolution over words, and the maximum.

The network is Kim's (2014, "Convolutional neural networks for sentence classification") over
static vectors that stay as they are. Since they do, each word's share of every filter is known
beforehand: a text costs a look-up a word, a few sums and a maximum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.words import ProjectedWords

Values = npt.NDArray[np.float32]

WIDTHS: Final = (1, 2, 3)
"""Words in a phrase; of each width there are as many filters."""

PADDING: Final = max(WIDTHS) - 1
SLOTS: Final = sum(WIDTHS)

_BETWEEN: Final = [""] * PADDING
"""What stands between texts: no word, which no filter answers to."""


@dataclass(frozen=True, slots=True)
class PhraseModel:
    """A trained network.

    Attributes:
        filters: `[256, SLOTS * filters]`: for each place in a phrase, of each width.
        bias: of filters, `[widths * filters]`.
        weights: of filters' maxima, likewise.
        shift: what is added to the score.
    """

    filters: Values
    bias: Values
    weights: Values
    shift: float
    words: ProjectedWords = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", ProjectedWords(self.filters))

    def maxima(self, texts: Sequence[Sequence[str]]) -> Values:
        """Return how well each filter fits where it fits best, a row a text.

        Args:
            texts: words of each, normalised; at least one in each.
        """
        words: list[str] = []
        edges: list[int] = []
        for text in texts:
            edges.append(len(words))
            words.extend(text)
            edges.append(len(words))
            words.extend(_BETWEEN)
        rows = self.words.rows(words).reshape(len(words), SLOTS, -1)
        return np.asarray(np.maximum.reduceat(responses(rows), edges, axis=0)[::2])

    def scores(self, maxima: Values) -> Values:
        """Return the score of each row of maxima; above 0 is rather yes.

        The greater of two texts' maxima are those of both together.
        """
        active = np.maximum(maxima + self.bias, 0)
        return np.asarray(active @ self.weights + self.shift, np.float32)


def responses(rows: Values) -> Values:
    """Return what each filter makes of the phrase that begins at each word.

    Args:
        rows: `[words, SLOTS, filters]`.

    Returns:
        `[words, widths * filters]`, before the bias; phrases that reach over the end count
        what is there.
    """
    length = len(rows)
    padded = np.concatenate([rows, np.zeros((PADDING, *rows.shape[1:]), np.float32)])
    parts: list[Values] = []
    slot = 0
    for width in WIDTHS:
        total = padded[:length, slot]
        for place in range(1, width):
            total = total + padded[place : place + length, slot + place]
        parts.append(total)
        slot += width
    return np.concatenate(parts, axis=1)
