"""Maximal marginal relevance: what always holds, and what it is for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.context.diversity import Matrix, chosen, likeness

_SCORES = st.lists(st.floats(0, 1, width=16), min_size=1, max_size=12)
_SHARE = st.floats(0, 1)


def _alike(count: int, seed: int) -> Matrix:
    rows = np.random.default_rng(seed).normal(size=(count, 3))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.clip(rows @ rows.T, 0, 1)


@given(_SCORES, _SHARE, st.integers(0, 20), st.integers(0, 99))
def test_the_first_stays_first_and_none_comes_twice(
    scores: list[float], diversity: float, most: int, seed: int
) -> None:
    ordered = sorted(scores, reverse=True)
    places = chosen(ordered, _alike(len(ordered), seed), most, diversity)
    assert len(places) == min(most, len(ordered)) == len(set(places))
    assert places[:1] == [0][:most]


@given(_SCORES, st.integers(1, 12))
def test_without_diversity_the_best_are_taken_in_order(scores: list[float], most: int) -> None:
    ordered = sorted(scores, reverse=True)
    assert chosen(ordered, _alike(len(ordered), 1), most, 0.0) == list(range(len(scores)))[:most]


@given(_SCORES, _SHARE, st.integers(1, 11))
def test_more_passages_begin_with_the_fewer(
    scores: list[float], diversity: float, most: int
) -> None:
    ordered = sorted(scores, reverse=True)
    alike = _alike(len(ordered), 2)
    fewer, more = (chosen(ordered, alike, count, diversity) for count in (most, most + 1))
    assert more[: len(fewer)] == fewer


def test_a_copy_gives_way_to_something_else() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    alike = likeness(vectors, ["a", "a", "b"])
    assert chosen([1.0, 0.9, 0.5], alike, 2, 0.0) == [0, 1]
    assert chosen([1.0, 0.9, 0.5], alike, 2, 0.7) == [0, 2]


def test_without_vectors_words_are_compared() -> None:
    texts = ["the red house by the lake", "The red house, by a lake", "interest rates rose"]
    for vectors in (None, np.zeros((3, 0), dtype=np.float32)):
        alike = likeness(vectors, texts)
        assert alike[0, 1] == pytest.approx(1.0)
        assert alike[0, 2] == pytest.approx(0.0)
        assert likeness(vectors, ["", "..."])[0, 1] == 0.0
