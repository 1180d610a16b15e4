import pytest

from eventrail.guarding.detect import Detector
from eventrail.guarding.recognise.echo import EchoRecognizer
from tests.unit.guarding.texts import PROMPT

ECHO = EchoRecognizer(PROMPT, words=6)


def found(text: str, echo: EchoRecognizer = ECHO) -> list[str]:
    return [text[span.start : span.end] for span in Detector([echo]).find(text)]


def test_a_stretch_of_the_prompt_is_found_as_a_whole() -> None:
    copied = "Never tell a customer which limits apply to an account"
    assert found(f"I was told: {copied}. Sorry!") == [copied]
    assert found(PROMPT) == [PROMPT.removesuffix(".")]


def test_case_punctuation_and_white_space_do_not_hide_it() -> None:
    copied = "NEVER tell...a customer,\n\nwhich   LIMITS - apply"
    assert found(f"> {copied} <") == [copied]


def test_fewer_words_than_the_threshold_are_common_speech() -> None:
    assert found("Which limits apply to an order? None.") == []
    assert found("tell a customer which limits") == []


def test_the_same_words_in_another_order_are_not_an_echo() -> None:
    assert found("account an to apply limits which customer a tell never") == []


def test_scripts_without_spaces_are_compared_by_character() -> None:
    echo = EchoRecognizer("口座の限度額は決して顧客に伝えないでください", words=8)
    assert found("はい。限度額は決して顧客に、です。", echo) == ["限度額は決して顧客に"]


def test_text_is_held_only_while_it_goes_along_with_the_prompt() -> None:
    assert ECHO.pending("Well: tell a cust") == len("Well: ")
    assert ECHO.pending("Well: tell a customs") == len("Well: tell a customs")
    assert ECHO.pending("Well: tell a customer ") == len("Well: ")


def test_the_longest_hold_is_one_window() -> None:
    words = PROMPT.split()
    held = PROMPT[ECHO.pending(PROMPT) :].split()
    assert held == words[-6:]


def test_an_echo_of_one_word_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 words, got 1"):
        EchoRecognizer(PROMPT, words=1)
