"""Phrases that matter, found wherever they stand: a convolution over words, and the maximum.

The network is Kim's (2014, "Convolutional neural networks for sentence classification") over
static vectors that stay as they are. Since they do, each word's share of every filter is known
beforehand: a text costs a look-up a word, a few sums and a maximum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.compiled import compiled
from eventrail.learning.words import ProjectedWords

Values = npt.NDArray[np.float32]

WIDTHS: Final = (1, 2, 3)
"""Words in a phrase; of each width there are as many filters."""

SLOTS: Final = sum(WIDTHS)


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
        words = [word for text in texts for word in text]
        edges = np.array(list(accumulate(map(len, texts), initial=0)), np.int64)
        table, places = self.words.places(words)
        return best_responses(table, places, edges)

    def scores(self, maxima: Values) -> Values:
        """Return the score of each row of maxima; above 0 is rather yes.

        The greater of two texts' maxima are those of both together.
        """
        active = np.maximum(maxima + self.bias, 0)
        return np.asarray(active @ self.weights + self.shift, np.float32)


@compiled
def best_responses(
    table: Values, places: npt.NDArray[np.int64], edges: npt.NDArray[np.int64]
) -> Values:
    """Return the greatest response of each filter, text by text.

    A filter's response to the phrase that begins at a word is the sum of what each of its slots
    makes of the word in that place; a phrase that reaches over the end counts what is there.

    Args:
        table: `[rows, SLOTS * filters]`.
        places: the row of each word.
        edges: the first word of each text, and the one after the last.

    Returns:
        `[texts, widths * filters]`, before the bias.
    """
    filters = table.shape[1] // SLOTS
    best = np.full((len(edges) - 1, len(WIDTHS) * filters), -np.inf, np.float32)
    found = np.empty(filters, np.float32)
    for text in range(len(best)):
        for first in range(edges[text], edges[text + 1]):
            slot = column = 0
            for width in WIDTHS:
                found[:] = 0
                for word in range(first, min(first + width, edges[text + 1])):
                    begin = (slot + word - first) * filters
                    for each in range(filters):
                        found[each] += table[places[word], begin + each]
                for each in range(filters):
                    best[text, column + each] = max(best[text, column + each], found[each])
                slot += width
                column += filters
    return best
