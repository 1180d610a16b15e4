"""Whether two answers say the same, for the audit of hits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.caching.semantic import same_answer
from eventrail.caching.semantic.answers import SAME_FROM

SAME = [
    ("Paris", "Paris."),
    ("The capital of France is Paris.", "Paris is the capital of France."),
    ("Refunds are possible within 14 days of purchase.", "You can get a refund within 14 days."),
    ("It takes two hours.", "It takes 2 hours."),
    (
        "Open Settings, choose Security and press Reset password.",
        "To reset it, open Settings, choose Security, and then press Reset password.",
    ),
    ("환불은 14일 이내에 가능합니다.", "환불은 14일 이내에 가능해요."),
    ("영업 시간은 오전 9시부터 오후 6시까지입니다.", "오전 9시부터 오후 6시까지 영업합니다."),
]
DIFFERENT = [
    ("Paris", "Madrid"),
    ("The capital is Paris.", "The capital is Madrid."),
    ("Refunds are possible within 14 days.", "Refunds are possible within 30 days."),
    ("Yes, it is supported.", "No, it is not supported."),
    ("You can cancel at any time.", "You cannot cancel at any time."),
    ("Press Enable to turn it on.", "Press Disable to turn it off."),
    ("Bake it for an hour.", "The train leaves from platform nine."),
    ("환불은 14일 이내에 가능합니다.", "환불은 30일 이내에 가능합니다."),
    ("환불이 가능합니다.", "환불이 가능하지 않습니다."),
    ("매장은 부산에 있습니다.", "배송은 내일 도착합니다."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert same_answer(one, other) >= SAME_FROM


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_answer(one: str, other: str) -> None:
    assert same_answer(one, other) < SAME_FROM


def test_nothing_is_only_the_same_as_nothing() -> None:
    assert same_answer("", "  ") == 1
    assert same_answer("", "Paris") == 0


@settings(max_examples=50)
@given(st.text(max_size=120), st.text(max_size=120))
def test_it_is_a_share_and_the_order_makes_no_difference(one: str, other: str) -> None:
    score = same_answer(one, other)
    assert 0 <= score <= 1
    assert score == same_answer(other, one)
    assert same_answer(one, one) == 1
