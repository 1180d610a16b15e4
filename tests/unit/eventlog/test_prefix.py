"""A request names the earlier requests of its conversation, and nothing else names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.events import Document, EventData, Retrieved, Routed, Screened
from eventrail.contracts.records import Record, encode_record
from eventrail.contracts.requests import Message
from eventrail.eventlog.prefix import (
    MOST_NAMED,
    Held,
    earlier_in,
    header_of,
    needs_header,
    own_of,
)
from tests.lives import ACCEPTED, record

words = st.text(min_size=1, max_size=12)


def waiting(
    messages: list[Message], *more: EventData, stage: str = "model-p", template: str = "plain"
) -> Record:
    routed = Routed([stage, "verdict"], pool="p", template=template)
    return record(ACCEPTED, Screened(messages), routed, *more, next_stage=stage)


def own(one: Record) -> str:
    return own_of(header_of(one), encode_record(one))


@given(st.lists(st.tuples(words, words), min_size=1, max_size=7), words)
def test_each_turn_names_the_turn_before_it(turns: list[tuple[str, str]], system: str) -> None:
    messages = [Message("system", system)]
    before: list[str] = []
    for question, answer in turns:
        messages = [*messages, Message("user", question)]
        one = waiting(messages)
        assert earlier_in(header_of(one)) == before[-MOST_NAMED:]
        before.append(own(one))
        messages = [*messages, Message("assistant", answer)]


def test_the_first_question_and_stages_that_are_no_pools_need_no_header() -> None:
    talk = [Message("user", "a"), Message("assistant", "b"), Message("user", "c")]

    def needed(one: Record, *, whole: bool = True) -> bool:
        return needs_header(one.next, encode_record(one), whole=whole)

    assert not needed(waiting([Message("user", "a")]))
    assert not needed(waiting(talk, stage="cache"))
    assert needed(waiting(talk))
    assert needed(waiting(talk, stage="batch-p"))
    assert needed(waiting([Message("user", "a")]), whole=False)


def test_a_first_question_too_long_for_a_message_says_its_own_hash() -> None:
    one = waiting([Message("user", "x" * 1000)])
    assert earlier_in(header_of(one)) == []
    assert own_of(header_of(one), b"nothing of it") == own_of("", encode_record(one)) != ""


@pytest.mark.parametrize(
    "other",
    [
        waiting([Message("user", "a")], template="docs"),
        waiting([Message("user", "b")]),
        waiting([Message("user", "a")], Retrieved(documents=[Document("1", "text", 1.0)])),
    ],
)
def test_another_template_documents_or_text_is_another_prefix(other: Record) -> None:
    assert own(other) != own(waiting([Message("user", "a")]))


def test_what_does_not_decode_has_no_prefix() -> None:
    assert own_of("", b"no record") == ""


def test_the_conversation_served_longest_ago_is_forgotten() -> None:
    held = Held(most=2)
    for each in ("a", "b", "a", "c", ""):
        held.add(each)
    assert held.any_of(["x", "a"])
    assert held.any_of(["c"])
    assert not held.any_of(["b", ""])
