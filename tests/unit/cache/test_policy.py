from typing import Any

import msgspec
import pytest

from eventrail.cache.policy import may_keep, may_serve, may_share
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    CacheMissed,
    Checked,
    Completed,
    EventData,
    Failed,
    Finding,
    Generated,
    Rejected,
    Routed,
)
from eventrail.contracts.requests import Message, Sampling
from eventrail.eventlog.state import RequestState
from tests.unit.guardrail.lives import add, screened, user

ROUTED = Routed(slip=["cache", "model-echo", "verdict"], pool="echo")
ANSWER = Generated(pool="echo", model="echo-1", attempt="a", text="120 m.")
END: tuple[EventData, ...] = (Checked("release"), Completed())


def asked(**more: Any) -> RequestState:
    return add(screened(user("How high?"), **more), ROUTED)


def lived(*events: EventData) -> RequestState:
    return add(asked(), CacheMissed("k"), *events)


@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(temperature=0.0), Sampling(max_tokens=5, top_p=0.5)]
)
def test_a_plain_question_may_be_served(sampling: Sampling) -> None:
    assert may_serve(asked(sampling=sampling))


@pytest.mark.parametrize("sampling", [Sampling(temperature=0.7), Sampling(n=2)])
def test_who_wants_variety_gets_no_repeat(sampling: Sampling) -> None:
    assert not may_serve(asked(sampling=sampling))


def test_a_masked_question_is_never_served() -> None:
    assert not may_serve(asked(dictionary="sealed"))


def test_a_rule_can_forbid_it() -> None:
    assert not may_serve(add(screened(user("x")), Routed(["model-echo"], cacheable=False)))


@pytest.mark.parametrize("name", ["tools", "functions", "logprobs"])
def test_answers_that_are_more_than_text_are_not_served(name: str) -> None:
    state = screened(user("x"))
    assert state.screened is not None
    with_extra = msgspec.structs.replace(state.screened, extra={name: [{}]})
    state = add(msgspec.structs.replace(state, screened=with_extra), ROUTED)
    assert not may_serve(state)


def test_a_conversation_with_tool_results_is_not_served() -> None:
    messages = [Message("user", "x"), Message("tool", "42", tool_call_id="c")]
    assert not may_serve(add(screened(messages), ROUTED))


def test_a_released_answer_is_kept() -> None:
    assert may_keep(lived(ANSWER, *END))


@pytest.mark.parametrize(
    "change",
    [
        {"finish_reason": "length"},
        {"finish_reason": "cancelled"},
        {"text": ""},
        {"tool_calls": [{"id": "c"}]},
        {"choices": [{"index": 0}, {"index": 1}]},
    ],
    ids=str,
)
def test_half_an_answer_is_not_kept(change: dict[str, object]) -> None:
    assert not may_keep(lived(msgspec.structs.replace(ANSWER, **change), *END))


def test_what_was_held_back_or_failed_is_not_kept() -> None:
    problem = Problem("policy", "no")
    assert not may_keep(lived(ANSWER, Checked("block"), Rejected(problem=problem)))
    assert not may_keep(lived(ANSWER, Failed(problem=problem)))
    assert not may_keep(lived(ANSWER, Checked("release"), Failed(problem=problem)))


def test_without_a_key_nothing_is_kept() -> None:
    state = add(asked(), CacheMissed(reason="not_cacheable"), ANSWER, *END)
    assert not may_keep(state)


@pytest.mark.parametrize("check", ["grounding", "relevance", "refusal"])
def test_an_answer_with_a_doubt_serves_equal_requests_only(check: str) -> None:
    doubted = lived(ANSWER, Checked("release", [Finding(check, "noted")]), Completed())
    assert (may_keep(doubted), may_share(doubted)) == (True, False)
    assert may_share(lived(ANSWER, *END))


def test_what_leaks_is_not_kept_also_if_a_policy_lets_it_out() -> None:
    leaks = Checked("release", [Finding("leak", "noted")])
    assert not may_keep(lived(ANSWER, leaks, Completed()))


def test_what_was_put_right_is_not_kept() -> None:
    assert not may_keep(lived(ANSWER, Checked("release", instead="{}"), Completed()))
