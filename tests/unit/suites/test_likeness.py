"""Likeness is symmetric, 1 for equal texts, and 0 for texts that share nothing."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.suites.likeness import likeness

TEXTS = st.text(max_size=60)


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(text, text) == 1.0


@given(TEXTS, TEXTS)
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0


def test_more_shared_words_are_more_alike_in_english_and_korean() -> None:
    capital = "Paris is the capital of France."
    assert likeness(capital, "The capital of France is Paris") == 1.0
    assert 0.4 < likeness(capital, "Paris is a town in France.") < 0.9
    assert likeness(capital, "Bananas ripen slowly") == 0.0
    assert likeness("서울은 한국의 수도입니다", "한국의 수도는 서울이다") > 0.4
    assert likeness("서울은 한국의 수도입니다", "바나나가 익는다") == 0.0
