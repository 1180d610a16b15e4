"""BM25 in Lucene's variant.

Kamphuis, de Vries, Boytsov, Lin, "Which BM25 do you mean?", ECIR 2020: no factor `k1` + 1, and
`ln(1 + (N - df + 0.5) / (df + 0.5))`, which is never negative.
"""

import math
from typing import NamedTuple


class BM25(NamedTuple):
    """Its parameters.

    Attributes:
        k1: how soon more of the same term counts for little.
        b: how much a passage longer than the average must have to count as much, 0 to 1.
    """

    k1: float = 1.5
    b: float = 0.75


DEFAULT = BM25()


def weight_of(passages: int, holding: int) -> float:
    """Return what a term weighs that stands in `holding` of `passages` passages."""
    return math.log1p((passages - holding + 0.5) / (holding + 0.5))
