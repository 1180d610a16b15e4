import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.search.profile import (
    EVEN,
    UNMEASURED,
    Profile,
    Worth,
    decode_profile,
    encode_profile,
    weight_of,
)


@pytest.mark.parametrize(
    ("words", "vectors", "weight"),
    [
        (0.5, 0.5, EVEN),
        (0.5, 0.3, EVEN),
        (0.5, 0.2, EVEN / 2),
        (0.5, 0.125, 0.0),
        (0.5, 0.0, 0.0),
        (0.1, 0.5, 1.0),
        (0.0, 0.5, 1.0),
        (0.0, 0.0, EVEN),
    ],
)
def test_vectors_count_by_how_well_they_find(words: float, vectors: float, weight: float) -> None:
    assert weight_of(words, vectors) == pytest.approx(weight)


@given(st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1))
def test_better_vectors_never_count_less(words: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= weight_of(words, low) <= weight_of(words, high) + 1e-12 <= 1 + 1e-9


def test_a_profile_knows_kinds_of_writing() -> None:
    profile = Profile({"hangul": Worth(0.1, 30)}, Worth(0.3, 90))
    assert profile.weight_for("다리는 언제 열렸나?") == 0.1
    assert profile.weight_for("When was it opened?") == 0.3
    assert decode_profile(encode_profile(profile)) == profile


def test_where_nothing_was_measured_korean_is_searched_by_words() -> None:
    assert decode_profile(b"") == UNMEASURED
    assert UNMEASURED.weight_for("다리는 언제 열렸나?") == 0
    assert UNMEASURED.weight_for("When was it opened?") == EVEN
