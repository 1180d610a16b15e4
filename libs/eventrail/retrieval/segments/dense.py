"""The nearest vectors of a segment."""

import math

import numpy as np

from eventrail.retrieval.segments.layers import Mask
from eventrail.retrieval.segments.lexical import NOTHING, Hits
from eventrail.retrieval.segments.neighbours import (
    GRAPH_FROM,
    OVERSAMPLED,
    Halves,
    Query,
    Rows,
    nearest_of_all,
)
from eventrail.retrieval.segments.reading import Segment

AT_ONCE = 1 << 14
"""Rows that are copied out of the file at once."""

MOST_FROM_GRAPH = 2_048
"""Who has to ask a graph for more looks at all allowed rows instead."""


def nearest(segment: Segment, vector: Query, most: int, mask: Mask | None) -> Hits:
    """Return the rows whose vectors are nearest, and about their cosines.

    Args:
        segment: to be searched.
        vector: of the question, of length 1.
        most: how many are wanted.
        mask: rows that may be found; None for all.
    """
    vectors = segment.part.vectors
    if vectors.shape[1] != len(vector) or not len(vectors):
        return NOTHING
    graph = segment.graph
    if mask is None:
        if graph is None:
            return Hits(*nearest_of_all(vectors, vector, most))
        rows = graph.nearest(vector, math.ceil(OVERSAMPLED * most))
        return _among(vectors, vector, most, rows)
    allowed = int(np.count_nonzero(mask))
    if graph is not None and allowed > GRAPH_FROM:
        asked = math.ceil(OVERSAMPLED * most * len(vectors) / allowed)
        if asked <= MOST_FROM_GRAPH:
            rows = graph.nearest(vector, asked)
            rows = rows[mask[rows]]
            if len(rows) >= most:
                return _among(vectors, vector, most, rows)
    return _among(vectors, vector, most, np.flatnonzero(mask))


def _among(vectors: Halves, vector: Query, most: int, allowed: Rows) -> Hits:
    """Return the nearest of some rows, all of these looked at."""
    found = [NOTHING]
    for at in range(0, len(allowed), AT_ONCE):
        rows = allowed[at : at + AT_ONCE]
        best, scores = nearest_of_all(vectors[rows], vector, most)
        found.append(Hits(rows[best], scores))
    return Hits(
        np.concatenate([hits.rows for hits in found]),
        np.concatenate([hits.scores for hits in found]),
    )
