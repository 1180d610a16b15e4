"""Train a `PhraseModel` with Adam (Kingma and Ba, 2015), in numpy; for `eventrail train`."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.embedding import DIMENSIONS, static_embedder
from eventrail.learning.phrases import SLOTS, WIDTHS, PhraseModel
from eventrail.learning.words import scaled, words_of

Values = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

LONGEST: Final = 48
PADDING: Final = max(WIDTHS) - 1
BATCH: Final = 128
RATE: Final = 1e-3
KEPT: Final = 0.7
_DECAY: Final = (0.9, 0.999)


def fit_phrases(
    texts: Sequence[str],
    labels: Sequence[bool],
    weights: Sequence[float],
    *,
    filters: int = 24,
    rounds: int = 8,
    seed: int = 0,
    told: Callable[[int], None] = lambda _: None,
) -> PhraseModel:
    """Train a network; the same rows and settings give the same one.

    Args:
        texts: normalised; of longer ones the first `LONGEST` words count.
        labels: what is to be told apart.
        weights: how much each row counts.
        filters: of each width.
        rounds: how often each row is seen.
        seed: of the order and of what is dropped.
        told: is called after each round with its number.
    """
    chance = np.random.default_rng(seed)
    rows, vectors = _numbered(texts)
    model = _Parameters(filters, chance)
    wanted, counts = np.asarray(labels, np.float32), np.asarray(weights, np.float32)
    for number in range(rounds):
        order = chance.permutation(len(rows))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            drawn = chance.random((len(chosen), filters * len(WIDTHS)))
            kept = np.where(drawn < KEPT, 1 / KEPT, 0).astype(np.float32)
            model.step(rows[chosen], vectors, wanted[chosen], counts[chosen], kept)
        told(number)
    return model.model()


def _numbered(texts: Sequence[str]) -> tuple[Places, Values]:
    """Return each text as numbers of words, padded with 0, and the vectors they stand for."""
    numbers: dict[str, int] = {}
    rows = np.zeros((len(texts), LONGEST + PADDING), np.intp)
    for at, text in enumerate(texts):
        words = words_of(text)[:LONGEST]
        rows[at, : len(words)] = [numbers.setdefault(word, len(numbers) + 1) for word in words]
    vectors = static_embedder().embed_words(list(numbers))
    return rows, np.concatenate([np.zeros((1, DIMENSIONS), np.float32), scaled(vectors)])


class _Parameters:
    """The network's numbers, and Adam's memory of their gradients."""

    def __init__(self, filters: int, chance: np.random.Generator) -> None:
        spread = 1 / np.sqrt(DIMENSIONS)
        self._each = filters
        self._filters = chance.normal(0, spread, (DIMENSIONS, SLOTS * filters)).astype(np.float32)
        self._bias = np.zeros(len(WIDTHS) * filters, np.float32)
        self._out = chance.normal(0, spread, len(WIDTHS) * filters).astype(np.float32)
        self._shift = np.zeros(1, np.float32)
        self._steps = 0
        self._first = [np.zeros_like(each) for each in self._all()]
        self._second = [np.zeros_like(each) for each in self._all()]

    def model(self) -> PhraseModel:
        return PhraseModel(self._filters, self._bias, self._out, float(self._shift[0]))

    def step(
        self, rows: Places, vectors: Values, wanted: Values, counts: Values, kept: Values
    ) -> None:
        """Go one step down the gradient of the logistic loss on a batch."""
        words, places = np.unique(rows, return_inverse=True)
        places = places.reshape(rows.shape)
        shares = (vectors[words] @ self._filters).reshape(len(words), SLOTS, self._each)
        blank = rows[:, : rows.shape[1] - PADDING] == 0
        blank[:, 0] = False
        heard, at = self._hear(shares, places, blank)
        active = np.maximum(heard + self._bias, 0) * kept
        score = active @ self._out + self._shift
        error = (1 / (1 + np.exp(-score)) - wanted) * counts / len(rows)
        back = np.where(active > 0, error[:, None] * self._out * kept, 0).astype(np.float32)
        self._adam(
            [
                vectors[words].T @ self._blame(back, at, places, len(words)),
                back.sum(0),
                active.T @ error,
                error.sum(keepdims=True),
            ]
        )

    def _hear(
        self, shares: Values, places: Places, blank: npt.NDArray[np.bool_]
    ) -> tuple[Values, Places]:
        """Return each filter's maximum over each row, and the word it begins at."""
        length = places.shape[1] - PADDING
        heard: list[Values] = []
        at: list[Places] = []
        slot = 0
        for width in WIDTHS:
            total = shares[places[:, :length], slot]
            for place in range(1, width):
                total = total + shares[places[:, place : place + length], slot + place]
            total[blank] = -np.inf
            best = total.argmax(axis=1)
            at.append(best)
            heard.append(np.take_along_axis(total, best[:, None], axis=1)[:, 0])
            slot += width
        return np.concatenate(heard, 1), np.concatenate(at, 1)

    def _blame(self, back: Values, at: Places, places: Places, words: int) -> Values:
        """Return the gradient of each word's shares."""
        blame = np.zeros((words, SLOTS, self._each), np.float32)
        each = np.arange(self._each)
        rows = np.arange(len(places))[:, None]
        slot = 0
        for number, width in enumerate(WIDTHS):
            span = slice(number * self._each, (number + 1) * self._each)
            for place in range(width):
                word = places[rows, at[:, span] + place]
                cell = word * self._each + each
                total = np.bincount(cell.ravel(), back[:, span].ravel(), words * self._each)
                blame[:, slot + place] = total.reshape(words, self._each)
            slot += width
        return blame.reshape(words, -1)

    def _all(self) -> list[Values]:
        return [self._filters, self._bias, self._out, self._shift]

    def _adam(self, gradients: Sequence[Values]) -> None:
        self._steps += 1
        slow, slower = _DECAY
        for at, gradient in enumerate(gradients):
            self._first[at] += (1 - slow) * (gradient - self._first[at])
            self._second[at] += (1 - slower) * (gradient**2 - self._second[at])
            mean = self._first[at] / (1 - slow**self._steps)
            spread = np.sqrt(self._second[at] / (1 - slower**self._steps)) + 1e-8
            self._all()[at][...] -= (RATE * mean / spread).astype(np.float32)
