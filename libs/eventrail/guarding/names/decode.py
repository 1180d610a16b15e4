"""From scores to labels, looking no further than two words to either side.

The best sequence of labels of a whole text (Viterbi, 1967) would let a label rest on words far
away. Two rounds of its messages in both directions, begun as if the words beyond were no names,
rest on two neighbours, come to the same labels but for a few in a thousand, and can be reckoned
for all words at once.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.names.scores import Links
from eventrail.guarding.names.weights import Table

ROUNDS: Final = 2
"""Words to either side whose labels have a say."""

_CERTAIN: Final = 4.0
"""How much better no name must fit than any, for a word that is not looked at twice."""

Labels = npt.NDArray[np.intp]


def labels_of(scores: Table, links: Links, steps: Table) -> Labels:
    """Return the number of the best label of each word.

    Args:
        scores: `[labels, words]`; label 0 is none.
        links: for each word but the first whether the one before is its neighbour.
        steps: from label to label.
    """
    count = scores.shape[1]
    labels = np.zeros(count, np.intp)
    doubtful = np.flatnonzero(scores[1:].max(axis=0) > scores[0] - _CERTAIN)
    if not len(doubtful):
        return labels
    linked = np.zeros(count + 2 * ROUNDS + 1, np.bool_)  # with room at both ends
    linked[ROUNDS + 1 : ROUNDS + count] = links
    padded = np.zeros((len(scores), count + 2 * ROUNDS), np.float32)
    padded[:, ROUNDS:-ROUNDS] = scores
    at = doubtful + ROUNDS
    total = scores[:, doubtful]
    total += _said(padded, at, -1, linked, steps)
    total += _said(padded, at, 1, linked[1:], np.ascontiguousarray(steps.T))
    labels[doubtful] = total.argmax(axis=0)
    return labels


def _said(scores: Table, at: Labels, side: int, linked: Links, steps: Table) -> Table:
    """Return what the words on one side say to those at `at`, `[labels, words]`.

    Args:
        scores: with room for `ROUNDS` words at both ends.
        at: places in them.
        side: -1 for the words before, 1 for those after.
        linked: for each place whether the next one on that side is a neighbour.
        steps: from the label of that one to the label of the place.
    """
    beyond = linked[at + ROUNDS * side]
    said = np.where(beyond, steps[0][:, None], np.float32(0))
    for away in range(ROUNDS, 0, -1):
        given = _best(scores[:, at + away * side] + said, steps)
        said = np.where(linked[at + (away - 1) * side], given, np.float32(0))
    return said


def _best(scores: Table, steps: Table) -> Table:
    """Return, for each label, the best score of a neighbour's label and the step from it."""
    best = scores[0] + steps[0][:, None]
    other = np.empty_like(best)
    for label in range(1, len(scores)):
        np.add(scores[label], steps[label][:, None], out=other)
        np.maximum(best, other, out=best)
    return best
