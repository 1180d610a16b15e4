import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.evaluating.retrieval_figures import (
    DEPTH,
    NAMES,
    abstention,
    columns_of,
    curve,
    of_ranking,
)


def test_the_first_place_is_worth_most() -> None:
    assert of_ranking(["a", "b"], {"a"}) == (1.0, 1.0, 1.0, 1.0)
    ndcg, recall, deep, mrr = of_ranking(["b", "c", "a"], {"a"})
    assert (ndcg, recall, deep, mrr) == pytest.approx((1 / math.log2(4), 1.0, 1.0, 1 / 3))


def test_what_stands_behind_the_tenth_counts_for_depth_alone() -> None:
    found = [str(number) for number in range(20)]
    ndcg, recall, deep, mrr = of_ranking(found, {"10"})
    assert (ndcg, recall, deep) == (0, 0, 1)
    assert mrr == pytest.approx(1 / 11)


def test_several_answers_share_the_best_gain() -> None:
    ndcg, recall, _, _ = of_ranking(["a", "x", "b"], {"a", "b"})
    assert ndcg == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))
    assert recall == 1


@given(
    st.lists(st.integers(0, 300).map(str), unique=True, max_size=DEPTH + 20),
    st.sets(st.integers(0, 300).map(str), min_size=1, max_size=20),
)
def test_figures_lie_between_0_and_1(found: list[str], relevant: set[str]) -> None:
    figures = of_ranking(found, relevant)
    assert len(figures) == len(NAMES)
    assert all(0 <= value <= 1 + 1e-9 for value in figures)


def test_columns_are_named_by_method() -> None:
    columns = columns_of("rrf", [["a"], ["b"]], [{"a"}, {"a"}])
    assert columns["rrf.mrr"].tolist() == [1, 0]
    assert set(columns) == {f"rrf.{name}" for name in NAMES}


def test_abstention() -> None:
    columns = {
        "answerable": np.asarray([True, True, False, False]),
        "relevance": np.asarray([0.9, 0.4, 0.5, 0.1]),
        "refused": np.asarray([False, True, False, True]),
    }
    assert abstention(columns) == {
        "abstention_auc": 0.75,
        "answerable_refused": 0.5,
        "unanswerable_refused": 0.5,
    }
    points = curve(columns)
    assert points["0.45"] == {"n": 2, "precision": 0.5, "recall": 0.5, "answerable_refused": 0.5}
    assert "0.05" not in points
