"""BM25 over the segments of a version."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.segments.bm25 import BM25
from eventrail.retrieval.segments.layers import Mask
from eventrail.retrieval.segments.part import Numbers, Part
from eventrail.retrieval.segments.scoring import Asked, Inverted, Scores, best_rows

_LENGTHS = 1 << 16
_ALL: Mask = np.ones(0, np.bool_)


class Term(NamedTuple):
    """A term of the question: its key, and what it weighs at most."""

    key: int
    weight: float


class Hits(NamedTuple):
    """Rows, or places, and their scores."""

    rows: Numbers
    scores: Scores


NOTHING = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def norms_of(bm25: BM25, average: float) -> Scores:
    """Return what each length of a passage, 0 to 65,535, does to its score.

    That is `k1 * (1 - b + b * length / average)`.
    """
    lengths = np.arange(_LENGTHS, dtype=np.float64) / max(average, 1e-9)
    return (bm25.k1 * (1 - bm25.b + bm25.b * lengths)).astype(np.float32)


class _Scratch(threading.local):
    """Zeros, one a row; one array a thread, as long as the longest segment it searched."""

    def __init__(self) -> None:
        self._scores = np.zeros(0, np.float32)

    def of(self, rows: int) -> Scores:
        if len(self._scores) < rows:
            self._scores = np.zeros(rows, np.float32)
        return self._scores


_SCRATCH = _Scratch()


def asked_for(terms: Sequence[Term], norms: Scores, most: int) -> Asked:
    """Return a question as the loops read it.

    Args:
        terms: that the corpus has.
        norms: of its lengths.
        most: how many passages are wanted.
    """
    ordered = sorted(terms, key=lambda term: (-term.weight, term.key))
    keys = np.asarray([term.key for term in ordered], np.uint64)
    return Asked(keys, np.asarray([term.weight for term in ordered], np.float32), norms, most)


def hits_in(part: Part, asked: Asked, mask: Mask | None, floor: float) -> Hits:
    """Return all rows of a segment that may be among the best.

    Args:
        part: the segment's arrays.
        asked: the question.
        mask: rows that may be found; None for all.
        floor: a lower score is not wanted.
    """
    terms = part.terms
    inverted = Inverted(terms.keys, terms.starts, terms.rows, terms.counts, part.lengths)
    scores = _SCRATCH.of(len(part.lengths))
    rows, found = best_rows(inverted, asked, _ALL if mask is None else mask, scores, floor)
    return Hits(rows, found)


def first_of(places: Numbers, scores: NDArray[np.float32], most: int) -> Hits:
    """Return the `most` highest, highest first; equals in order of their places."""
    if len(scores) > most:
        bar = np.partition(scores, len(scores) - most)[len(scores) - most]
        stay = scores >= bar
        places, scores = places[stay], scores[stay]
    order = np.lexsort((places, -scores))[:most]
    return Hits(places[order], scores[order])
