import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.intents.clauses import MOST, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "cancel my order and tell me when the refund comes",
            ["cancel my order", "tell me when the refund comes"],
        ),
        ("Where is it? I want a refund.", ["Where is it?", "I want a refund"]),
        ("first cancel it, then send me a new one", ["cancel it", "send me a new one"]),
        (
            "주문 취소하고 환불은 언제 되는지 알려주세요",
            ["주문 취소하고", "환불은 언제 되는지 알려주세요"],
        ),
        ("주소를 바꿔 줘. 그리고 배송은 언제 와?", ["주소를 바꿔 줘", "배송은 언제 와?"]),
        ("where is my parcel", ["where is my parcel"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_a_message_falls_into_its_parts(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_a_story_stays_whole() -> None:
    story = "so it broke. " * (MOST + 1)
    assert clauses(story) == [story.strip()]


@given(st.text())
def test_parts_are_pieces_of_the_text_in_order(text: str) -> None:
    at = 0
    for part in clauses(text):
        at = text.index(part, at) + len(part)
