"""Compile before the first question what searches compile when they are first called."""

from functools import cache

import numpy as np

from eventrail.retrieval.segments.bm25 import DEFAULT
from eventrail.retrieval.segments.lexical import Term, asked_for, norms_of
from eventrail.retrieval.segments.scoring import Inverted, best_rows


@cache
def warm() -> None:
    """Search a segment of one passage, once a process.

    Takes some seconds on a machine that never did, less than one else.
    """
    arrays = (
        np.ones(1, np.uint64),
        np.arange(2, dtype=np.int64),
        np.zeros(1, np.int32),
        np.ones(1, np.uint8),
        np.ones(1, np.uint16),
    )
    for array in arrays:
        array.flags.writeable = False  # as those that are read from files
    asked = asked_for([Term(1, 1.0)], norms_of(DEFAULT, 1.0), 1)
    best_rows(Inverted(*arrays), asked, np.ones(1, np.bool_), np.zeros(1, np.float32), 0.0)
