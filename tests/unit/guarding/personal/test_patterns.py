import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.personal.patterns import Pattern, pattern_problem, words


def found(pattern: Pattern, text: str) -> list[str]:
    return [text[start:end] for _, start, end in pattern.find(text)]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (r"(\d+", "missing"),
        (r"(?=a)b", "invalid perl operator"),
        (r"(a)\1", "invalid escape"),
        (r"a*", "nothing at all"),
        (r"", "nothing at all"),
        (r"(\d{1,1000}){1,1000}", "repetition"),
        ("a" * 501, "500 at most"),
    ],
)
def test_an_unfit_expression_is_refused_with_the_reason(expression: str, reason: str) -> None:
    assert reason in pattern_problem(expression)


def test_no_expression_can_take_long() -> None:
    assert pattern_problem(r"(a+)+(a+)+b") == ""
    begin = time.process_time()
    assert not found(Pattern("X", r"(a+)+(a+)+b"), "a" * 5_000)  # 2**5000 ways for a backtracker
    assert time.process_time() - begin < 5


def test_offsets_count_characters() -> None:
    text = "사번 😀 E-123456"
    assert found(Pattern("EMPLOYEE_ID", r"E-\d{6}"), text) == ["E-123456"]


@pytest.mark.parametrize("text", ["Bluebird", "(bluebird)", "BLUEBIRD는", "x, bluebird."])
def test_words_are_found_in_any_case_and_before_a_particle(text: str) -> None:
    assert [each.lower() for each in found(words("P", ["Bluebird"]), text)] == ["bluebird"]


@pytest.mark.parametrize("text", ["bluebirds", "xbluebird", "blue bird", "blue_bluebird_"])
def test_parts_of_words_are_not(text: str) -> None:
    assert not found(words("P", ["Bluebird"]), text)


def test_the_longer_of_two_phrases_is_found() -> None:
    assert found(words("P", ["Red", "Red Kite"]), "a red  kite, a red one") == ["red  kite", "red"]


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5), st.text(max_size=30))
def test_any_words_make_a_pattern(entries: list[str], text: str) -> None:
    entries = [each for each in entries if each.strip()]
    if entries:
        for start, end in ((start, end) for _, start, end in words("P", entries).find(text)):
            assert 0 <= start < end <= len(text)
