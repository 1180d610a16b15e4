"""What a user says now."""

from eventrail.contracts.requests import Message
from eventrail.guarding.content.language import language_of
from eventrail.guarding.content.turn import said_before, said_now

TALK = [
    Message("system", "be nice"),
    Message("user", "first"),
    Message("assistant", "yes"),
    Message("user", "call <PERSON_1>"),
    Message("tool", "42"),
    Message("user", "and <CREDIT_CARD_12>, not <b> or <1_2>"),
]


def test_only_messages_since_the_last_answer_count() -> None:
    assert [(said.at, said.text) for said in said_now(TALK)] == [
        (3, "call person"),
        (5, "and credit card, not <b> or <1_2>"),
    ]
    assert said_before(TALK) == "first"
    assert said_now([Message("assistant", None), Message("user", None)]) == []
    assert said_before([Message("user", "only")]) == ""


def test_the_language_is_that_of_most_letters() -> None:
    assert language_of("hello") == "en"
    assert language_of("안녕") == "ko"
    assert language_of("Python 프로세스를 종료하는 방법 알려줘") == "ko"
    assert language_of("How do Koreans spell 한국 in the Latin alphabet?") == "en"
    assert language_of("") == "en"
