"""What was said already is left out, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.context.duplicates import distinct

_TEXTS = st.lists(st.text(alphabet="ab .\uac00\u4e00", max_size=12), max_size=8)


def test_a_copy_in_another_layout_is_left_out() -> None:
    assert distinct(["The tower is 80 m high.", "the tower\nis 80 m high", "It is red."]) == [0, 2]


def test_a_part_of_an_earlier_passage_is_left_out() -> None:
    assert distinct(["One. Two. Three.", "Two. Three.", "Three. Four."]) == [0, 2]


def test_a_number_a_name_or_a_not_makes_another_passage() -> None:
    texts = [
        "The Basic plan of 2023 is refundable.",
        "The Basic plan of 2024 is refundable.",
        "The Pro plan of 2023 is refundable.",
        "The Basic plan of 2023 is not refundable.",
        "\ud504\ub85c \uc694\uae08\uc81c\ub294 \ud658\ubd88\ub429\ub2c8\ub2e4.",
        "\ud504\ub85c \uc694\uae08\uc81c\ub294 \ud658\ubd88\ub418\uc9c0 \uc54a\uc2b5\ub2c8\ub2e4.",
    ]
    assert distinct(texts) == list(range(len(texts)))


def test_part_of_a_word_is_not_the_word() -> None:
    assert distinct(["an unsafe tower", "safe tower"]) == [0, 1]


@given(_TEXTS)
def test_the_first_stays_and_what_is_left_has_no_copies(texts: list[str]) -> None:
    kept = distinct(texts)
    assert kept[:1] == [0][: len(texts)]
    assert kept == sorted(kept)
    again = [texts[place] for place in kept]
    assert distinct(again) == list(range(len(again)))
