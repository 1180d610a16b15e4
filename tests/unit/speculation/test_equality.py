from hypothesis import given
from hypothesis import strategies as st

from eventrail.speculation.equality import compare, departure, describe

TOKENS = st.lists(st.integers(0, 3), max_size=6)


def test_equal_answers_have_no_difference() -> None:
    assert compare({"a": [1, 2], "b": []}, {"b": [], "a": [1, 2]}) is None


def test_the_first_difference_is_told_and_all_are_counted() -> None:
    plain = {"a": [1], "b": [1, 2, 3], "c": [4]}
    difference = compare(plain, {"a": [1], "b": [1, 9, 3], "c": [5]})
    assert difference is not None
    assert (difference.prompt, difference.position) == ("b", 1)
    assert (difference.expected, difference.got) == (2, 9)
    assert (difference.answers, difference.of) == (2, 3)
    assert describe(difference) == (
        "2 of 3 answers differ, first that of prompt b at token 1: 2 was expected, 9 came"
    )


def test_an_answer_that_ends_early_differs_at_its_end() -> None:
    difference = compare({"a": [1, 2]}, {"a": [1]})
    assert difference is not None
    assert "2 was expected, the end came" in describe(difference)


def test_only_prompts_that_both_answered_are_compared() -> None:
    assert compare({"a": [1], "b": [2]}, {"b": [2], "c": [3]}) is None


@given(TOKENS, TOKENS)
def test_answers_are_the_same_up_to_where_they_depart(one: list[int], other: list[int]) -> None:
    at = departure(one, other)
    assert one[:at] == other[:at]
    assert one[at : at + 1] != other[at : at + 1] or one == other
