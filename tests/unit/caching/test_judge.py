"""The judge that ships, as the cache asks it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.caching.interface import Judge, Likeness, Worth
from eventrail.caching.semantic import make_judge
from eventrail.caching.semantic.judge import LONGEST

JUDGE: Judge = make_judge()


def test_it_names_its_model() -> None:
    assert JUDGE.name.startswith("semantic-")
    assert len(JUDGE.vector("How do I pay?")) == JUDGE.dimensions


def test_a_rule_is_named() -> None:
    found = JUDGE.likeness("How do I open port 80?", "How do I open port 443?")
    assert found == Likeness(0.0, "number")


def test_the_same_words_are_the_same_question() -> None:
    assert JUDGE.likeness("How do I pay?", " How do  I pay ").score == 1.0


def test_another_topic_is_not_read_any_closer() -> None:
    assert JUDGE.likeness("How do I pay?", "Which birds can swim?") == Likeness(0.0)


def test_a_long_text_is_only_the_same_word_for_word() -> None:
    text = "How do I pay? " * (LONGEST // 10)
    assert JUDGE.likeness(text, text + "Now").score == 0.0
    assert JUDGE.likeness(text, text).score == 1.0


def test_worth() -> None:
    assert JUDGE.worth("What is the capital of France?") == Worth(keep=True)
    assert JUDGE.worth("Where is my order?") == Worth(keep=False, reason="personal")
    assert not JUDGE.worth("").keep


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_a_likeness_and_the_order_makes_no_difference(
    one: str, other: str
) -> None:
    found = JUDGE.likeness(one, other)
    assert 0 <= found.score <= 1
    assert found == JUDGE.likeness(other, one)
