import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Use it, e.g. NATS. Then stop.", ["Use it, e.g. NATS.", "Then stop."]),
        ("J. R. Smith came. He left.", ["J. R. Smith came.", "He left."]),
        ("Version 2.10 is out.", ["Version 2.10 is out."]),
        ('He said "Go." Then he went.', ['He said "Go."', "Then he went."]),
        ("no capital. so one sentence", ["no capital. so one sentence"]),
        ("탑은 높다. 강은 넓다! 정말인가? 예.", ["탑은 높다.", "강은 넓다!", "정말인가?", "예."]),
        ("塔は高い。川は広い\uff01はい。", ["塔は高い。", "川は広い\uff01", "はい。"]),
        ("「塔は高い。」と言った。次。", ["「塔は高い。」", "と言った。", "次。"]),
        ("Preis: 3.5 Euro. Öl ist teuer.", ["Preis: 3.5 Euro.", "Öl ist teuer."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text())
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
