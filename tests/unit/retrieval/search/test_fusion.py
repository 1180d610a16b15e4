import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.search.fusion import Floats, reciprocal_rank, weighted

NAN = math.nan
Row = tuple[float, float]
rows = st.lists(
    st.tuples(
        st.floats(0, 50, width=32),
        st.one_of(st.just(NAN), st.floats(-1, 1, width=32)),
    ),
    min_size=1,
    max_size=20,
)


def _floats(numbers: list[float]) -> Floats:
    return np.asarray(numbers, np.float32)


def _columns(found: list[Row]) -> tuple[Floats, Floats]:
    table = np.asarray(found, np.float32)
    return table[:, 0], table[:, 1]


def test_reciprocal_rank_is_one_for_what_is_first_in_both() -> None:
    scores = reciprocal_rank(_floats([9, 5, 0]), _floats([0.9, NAN, 0.3]))
    assert scores.tolist() == pytest.approx([1, 61 / 62 / 2, 61 / 62 / 2])


def test_the_mean_counts_each_part_by_its_weight() -> None:
    scores = weighted(_floats([10, 0]), _floats([0.2, 0.8]), 0.25)
    assert scores.tolist() == pytest.approx([0.75, 0.25])


def test_the_floor_is_zero() -> None:
    scores = weighted(_floats([10, 6, 0]), _floats([NAN, NAN, NAN]), 0.0, floor=6)
    assert scores.tolist() == [1, 0, 0]


def test_without_vectors_words_decide() -> None:
    scores = weighted(_floats([3, 1, 2]), _floats([NAN, NAN, NAN]), 0.4)
    assert np.argsort(-scores).tolist() == [0, 2, 1]


@given(rows, st.floats(0, 1))
def test_scores_lie_between_0_and_1(found: list[Row], weight: float) -> None:
    lexical, dense = _columns(found)
    for scores in (weighted(lexical, dense, weight), reciprocal_rank(lexical, dense)):
        assert np.isfinite(scores).all()
        assert (scores >= -1e-6).all()
        assert (scores <= 1 + 1e-6).all()


@given(rows, st.floats(0, 1))
def test_what_is_better_in_both_is_never_worse(found: list[Row], weight: float) -> None:
    lexical, dense = _columns(found)
    scores = weighted(lexical, dense, weight)
    for one in range(len(found)):
        for other in range(len(found)):
            if lexical[one] >= lexical[other] and dense[one] >= dense[other]:
                assert scores[one] >= scores[other] - 1e-6
