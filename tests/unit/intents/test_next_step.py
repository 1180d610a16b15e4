import pytest
from msgspec.structs import replace

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE, NextStep
from eventrail.contracts.requests import Message
from eventrail.intents.next_step import Due, due, talk_of, tells_of_error
from eventrail.intents.reading import Reading
from tests.unit.intents.sets import SUPPORT

USER = Message("user", "where is my parcel and cancel it")
CALL = Message("assistant", tool_calls=[{"id": "1"}])


def result(text: str) -> Message:
    return Message("tool", text, tool_call_id="1")


def step(
    messages: list[Message], reading: Reading, *, tools: bool = False, said: NextStep | None = None
) -> str:
    return due(talk_of(messages, tools=tools), reading, SUPPORT, said).step


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Error: no such order", True),
        ("  오류: 주문이 없습니다", True),
        ('{"error": "not found"}', True),
        ('{"error": null, "order": 1}', False),
        ('{"is_error": true}', True),
        ("{not json", False),
        ("the error was put right", False),
        ("", False),
    ],
)
def test_a_result_tells_of_an_error(text: str, error: bool) -> None:  # noqa: FBT001 -- a case
    assert tells_of_error(text) is error


def test_after_a_tools_result_it_is_answered() -> None:
    assert step([USER, CALL, result("on its way")], Reading("delivery", 0.9)) == "answer"


def test_parts_that_are_not_done_call_a_tool_again() -> None:
    reading = Reading("delivery", 0.9, steps=["delivery", "cancel"])
    one = [USER, CALL, result("on its way")]
    assert step(one, reading, tools=True) == "call_tool"
    assert step([*one, CALL, result("cancelled")], reading, tools=True) == "answer"
    assert step(one, reading, tools=False) == "answer"


def test_an_error_is_tried_again_and_in_the_end_a_person_answers() -> None:
    failed = [CALL, result("error: try later")]
    reading = Reading("delivery", 0.9)
    assert step([USER, *failed], reading, tools=True) == "call_tool"
    assert step([USER, *failed * 3], reading, tools=True) == "hand_over"
    mended = [USER, *failed * 2, CALL, result("fine"), *failed]
    assert step(mended, reading, tools=True) == "call_tool"


def test_results_of_an_earlier_message_do_not_count() -> None:
    failed = [CALL, result("error")] * 3
    assert step([USER, *failed, USER], Reading("delivery", 0.9), tools=True) != "hand_over"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading("person", 0.9), "hand_over"),
        (Reading(AMBIGUOUS, 0.9), "ask_back"),
        (Reading(OUT_OF_SCOPE, 0.9), "answer"),
        (Reading("delivery", 0.9), "retrieve"),
        (Reading("refund", 0.9), "answer"),
        (Reading("unheard_of", 0.9), "answer"),
    ],
)
def test_a_users_message_leads_to_what_its_intent_says(reading: Reading, expected: str) -> None:
    assert step([USER], reading) == expected


def test_a_short_reply_to_a_question_is_no_question_of_its_own() -> None:
    asked = [USER, Message("assistant", "Which one, the red or the blue?"), Message("user", "red")]
    assert talk_of(asked, tools=False).replies
    assert step(asked, Reading(AMBIGUOUS, 0.9)) == "answer"
    told = [USER, Message("assistant", "It is on its way."), Message("user", "red")]
    assert not talk_of(told, tools=False).replies


def test_the_tenants_own_examples_go_before_the_policy_but_not_before_errors() -> None:
    assert step([USER], Reading("refund", 0.9), said="call_tool") == "call_tool"
    failed = [USER, *[CALL, result("error")] * 3]
    assert step(failed, Reading("refund", 0.9), said="answer") == "hand_over"


def test_how_many_errors_are_too_many_is_configured() -> None:
    strict = replace(SUPPORT, next=replace(SUPPORT.next, tool_errors=1))
    talk = talk_of([USER, CALL, result("error")], tools=True)
    assert due(talk, Reading("refund", 0.9), strict) == Due(
        "hand_over", "1 tool results in a row tell of errors"
    )


def test_an_empty_conversation_is_answered() -> None:
    assert due(talk_of([], tools=False), Reading(), SUPPORT).step == "answer"
