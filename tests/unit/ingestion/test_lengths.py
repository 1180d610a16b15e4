import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.lengths import cut, length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("the tower is high", 4),
        ("탑의 높이는 330미터이다.", 3),
        ("東京都は日本の首都であり、最大の都市である。", 11),
        ("x" * 240, 10),
    ],
)
def test_a_text_is_as_long_as_it_is_to_read(text: str, words: int) -> None:
    assert length(text) == words


@given(st.text(), st.text())
def test_two_texts_are_never_longer_than_their_sum(one: str, two: str) -> None:
    assert length(f"{one} {two}") <= length(one) + length(two)
    assert length(f"{one} {two}") >= max(length(one), length(two))


@given(st.text(), st.integers(1, 20))
def test_pieces_fit_and_are_the_text(text: str, most: int) -> None:
    pieces = list(cut(text, most))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(length(piece) <= most and piece.strip() for piece in pieces)


def test_a_piece_ends_at_a_comma_that_comes_late() -> None:
    assert list(cut("one two three four, five six seven", 5)) == [
        "one two three four,",
        "five six seven",
    ]
    assert next(cut("一二三四五六七、八九十一二三四五六", 5)).endswith("、")
