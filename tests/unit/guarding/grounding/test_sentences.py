from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.grounding.sentences import sentences_of


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. It pours!", ["It rains.", "It pours!"]),
        ("Dr. Kim met J. Lee at 3.5 p.m. today. They left.", None),
        ("Prices rose 3.5 percent.Wages did not.", ["Prices rose 3.5 percent.", "Wages did not."]),
        ("비가 옵니다. 바람도 붑니다.", ["비가 옵니다.", "바람도 붑니다."]),
        ("비가 옵니다\n바람도 붑니다", ["비가 옵니다", "바람도 붑니다"]),
        ("비가 와요.바람도 불어요.", ["비가 와요.", "바람도 불어요."]),
        ("- first point\n- second point", ["- first point", "- second point"]),
        ('She said "go." He went.', ['She said "go."', "He went."]),
        ("...", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str] | None) -> None:
    if expected is None:
        expected = ["Dr. Kim met J. Lee at 3.5 p.m. today.", "They left."]
    assert _split(text) == expected


@given(st.text(alphabet=st.sampled_from("ab1가다.!? \n\"'-"), max_size=80))
def test_no_letter_is_lost_and_none_is_in_two_sentences(text: str) -> None:
    found = sentences_of(text)
    kept = "".join(text[start:end] for start, end in found)
    assert [each for each in kept if each.isalnum()] == [each for each in text if each.isalnum()]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[start:end].strip() == text[start:end] for start, end in found)
