import pytest

from eventrail.guarding.grounding.claims import claims_of
from eventrail.guarding.grounding.words import Kind, content, words_of


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1,200", "1200"),
        ("third", "3rd"),
        ("robberies", "robbery"),
        ("opened", "opening"),
        ("환불은", "환불을"),
        ("운영합니다", "운영했습니다"),
        ("고객센터에서는", "고객센터가"),
        ("세", "3"),
    ],
)
def test_two_spellings_of_one_word_have_one_stem(left: str, right: str) -> None:
    assert words_of(left)[0].stem == words_of(right)[0].stem


def test_a_number_and_its_unit_are_two_words() -> None:
    words = words_of("2600억원과 30여개")
    assert [word.stem for word in words if word.kind & Kind.NUMBER] == ["2600", "30"]


def test_function_words_say_nothing() -> None:
    assert [word.lower for word in content(words_of("It is on the table"))] == ["table"]


def test_greetings_and_questions_back_claim_nothing() -> None:
    answer = "Hello! The bridge is long. Would you like to hear its history?"
    (claim,) = claims_of(answer)
    assert answer[claim.start : claim.end] == "The bridge is long."


def test_a_question_is_a_claim_if_there_is_no_other() -> None:
    assert [claim.text for claim in claims_of("Do you like bridges?")] == ["Do you like bridges?"]


@pytest.mark.parametrize(("answer", "denies"), [("Yes.", False), ("No!", True), ("네", False)])
def test_a_bare_yes_or_no_is_about_the_question(answer: str, *, denies: bool) -> None:
    (claim,) = claims_of(answer, "Is the bridge long?")
    assert (claim.text, claim.denies) == ("Is the bridge long?", denies)


def test_a_yes_before_a_sentence_is_no_part_of_its_claim() -> None:
    (claim,) = claims_of("No, the bridge is not long.", "Is the bridge long?")
    assert "no" not in {word.lower for word in claim.words}
