"""The inner loops of BM25, compiled.

A passage that has only the terms still to come can reach no more than the sum of their weights.
Once the best passages so far have more, those terms only add to passages seen already (MaxScore:
Turtle and Flood, "Query evaluation: strategies and optimizations", 1995).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.learning.compiled import compiled

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Numbers = NDArray[np.int64]

SLACK = 0.999
"""Of a bound, since sums of rounded numbers may lie a little above the rounded sum."""

FEW = 32
"""Fewer allowed rows than one in so many postings are looked up one by one."""


class Inverted(NamedTuple):
    """A segment's postings, as the loops read them.

    Attributes:
        keys: of terms, ascending.
        starts: where the rows of each term begin, and at last where the last ones end.
        rows: that have the term, ascending for each.
        counts: how often.
        lengths: of each row of the segment.
    """

    keys: NDArray[np.uint64]
    starts: Numbers
    rows: Rows
    counts: NDArray[np.uint8]
    lengths: NDArray[np.uint16]


class Asked(NamedTuple):
    """A question.

    Attributes:
        keys: of its terms, the heaviest first.
        weights: of them; no row gets more from a term.
        norms: what a row's length is reckoned as: `k1 * (1 - b + b * length / average)`.
        most: how many rows are wanted.
    """

    keys: NDArray[np.uint64]
    weights: Scores
    norms: Scores
    most: int


@compiled
def best_rows(
    inverted: Inverted, asked: Asked, mask: NDArray[np.bool_], scores: Scores, floor: float
) -> tuple[Numbers, Scores]:
    """Return all rows of a segment that may be among the best, in no order, and their scores.

    Args:
        inverted: the segment.
        asked: the question.
        mask: rows that may be found; empty for all.
        scores: zeros, at least one a row; zeros again on return.
        floor: a lower score is not wanted.
    """
    starts, ends, weights = find(inverted, asked)
    rest = np.zeros(len(weights) + 1, np.float64)
    for at in range(len(weights) - 1, -1, -1):
        rest[at] = rest[at + 1] + weights[at]
    taken, values, done = np.empty(0, np.int64), np.empty(0, np.float32), 0
    if len(mask) and np.count_nonzero(mask) * FEW < np.sum(ends - starts):
        taken = np.flatnonzero(mask)
        values = np.zeros(len(taken), np.float32)
    else:
        while done < len(weights) and rest[done] >= floor * SLACK:
            start, end = starts[done], ends[done]
            accumulate(scores, inverted, start, end, weights[done], asked.norms, mask)
            done += 1
            if end - start >= asked.most:
                rows = inverted.rows[start:end]
                floor = bar(scores, rows, asked.most, max(floor, rest[done]), floor)
        taken, values = collect(
            scores, inverted.rows, starts[:done], ends[:done], floor * SLACK - rest[done]
        )
    for at in range(done, len(weights)):
        taken, values = still(taken, values, rest[at], asked.most, floor)
        add_where(taken, values, inverted, starts[at], ends[at], weights[at], asked.norms)
    return taken, values


@compiled
def find(inverted: Inverted, asked: Asked) -> tuple[Numbers, Numbers, Scores]:
    """Return the range of postings, and the weight, of each term that the segment has."""
    count = len(asked.keys)
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    weights = np.empty(count, np.float32)
    found = 0
    for number in range(count):
        at = place_of(inverted.keys, 0, len(inverted.keys), asked.keys[number])
        if at < len(inverted.keys) and inverted.keys[at] == asked.keys[number]:
            starts[found], ends[found] = inverted.starts[at], inverted.starts[at + 1]
            weights[found] = asked.weights[number]
            found += 1
    return starts[:found], ends[:found], weights[:found]


@compiled
def place_of(values: NDArray[Any], low: int, high: int, wanted: int) -> int:
    """Return where the first value lies that is not below the wanted one, or `high`."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def accumulate(  # noqa: PLR0917 -- compiled functions take no keywords
    scores: Scores,
    inverted: Inverted,
    start: int,
    end: int,
    weight: float,
    norms: Scores,
    mask: NDArray[np.bool_],
) -> None:
    """Add what a term gives to the score of each row that has it and may be found."""
    rows, counts, lengths = inverted.rows, inverted.counts, inverted.lengths
    for at in range(start, end):
        row = rows[at]
        if len(mask) == 0 or mask[row]:
            often = np.float32(counts[at])
            scores[row] += weight * (often / (often + norms[lengths[row]]))


@compiled
def bar(scores: Scores, rows: Rows, most: int, least: float, floor: float) -> float:
    """Return the `most`-th highest score of some rows if it is above `least`, else `floor`."""
    above = 0
    for row in rows:
        if scores[row] > least:
            above += 1
    if above < most:
        return floor
    held = np.empty(above, np.float32)
    above = 0
    for row in rows:
        if scores[row] > least:
            held[above] = scores[row]
            above += 1
    return nth(held, most)


@compiled
def nth(scores: Scores, number: int) -> float:
    """Return the `number`-th highest score."""
    return float(np.partition(scores, len(scores) - number)[len(scores) - number])


@compiled
def collect(
    scores: Scores, rows: Rows, starts: Numbers, ends: Numbers, least: float
) -> tuple[Numbers, Scores]:
    """Take each row that has a score, and enough, once; leave zeros behind."""
    enough = 0
    for number in range(len(starts)):
        for at in range(starts[number], ends[number]):
            score = scores[rows[at]]
            enough += score > 0 and score >= least
    taken, values = np.empty(enough, np.int64), np.empty(enough, np.float32)
    enough = 0
    for number in range(len(starts)):
        for at in range(starts[number], ends[number]):
            row = rows[at]
            score = scores[row]
            scores[row] = 0
            if score > 0 and score >= least:
                taken[enough] = row
                values[enough] = score
                enough += 1
    order = np.argsort(taken[:enough])
    return taken[:enough][order], values[:enough][order]


@compiled
def still(
    taken: Numbers, values: Scores, rest: float, most: int, floor: float
) -> tuple[Numbers, Scores]:
    """Return the rows that can be among the best if they get `rest` more."""
    if len(values) >= most:
        floor = max(floor, nth(values, most))
    stay = values + np.float32(rest) >= floor * SLACK
    return taken[stay], values[stay]


@compiled
def add_where(  # noqa: PLR0917 -- compiled functions take no keywords
    taken: Numbers,
    values: Scores,
    inverted: Inverted,
    start: int,
    end: int,
    weight: float,
    norms: Scores,
) -> None:
    """Add what a term gives to some rows only, by binary search."""
    rows, counts, lengths = inverted.rows, inverted.counts, inverted.lengths
    low = start
    for number in range(len(taken)):
        row = taken[number]
        low = place_of(rows, low, end, row)
        if low == end:
            return
        if rows[low] == row:
            often = np.float32(counts[low])
            values[number] += weight * (often / (often + norms[lengths[row]]))
