from typing import Any

import msgspec
import pytest

from eventrail.contracts.errors import Code
from eventrail.contracts.events import (
    CacheHit,
    Checked,
    Completed,
    Document,
    EventData,
    Generated,
    Rejected,
    Retrieved,
    Routed,
    Usage,
)
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guardrail.verdict import LONG_CHARACTERS, VerdictStage
from tests.unit.guardrail.lives import TENANT, add, context, screened, sealer, user

USAGE = Usage(prompt_tokens=3, completion_tokens=4)
MAIL = "ann@example.com"
ROUTED = Routed(slip=["model-echo", "verdict"], pool="echo")


def generated(text: str, **more: Any) -> Generated:
    base = Generated(pool="echo", model="echo-1", attempt="a", text=text, usage=USAGE, cost=0.5)
    return msgspec.structs.replace(base, **more)


def answered(*events: EventData, ask: str = "who?") -> RequestState:
    return add(screened(user(ask)), ROUTED, *events)


async def decide(state: RequestState, seals: Sealer | None = None) -> list[EventData]:
    step = await VerdictStage().handle(state, context(seals or sealer()))
    assert add(state, *step.events).ended
    return list(step.events)


async def test_a_good_answer_is_released_and_billed() -> None:
    events = await decide(answered(generated("Paris.")))
    assert events == [
        Checked("release", covers=(0, 6)),
        Completed(usage=USAGE, cost=0.5),
    ]


async def test_an_answer_that_was_cut_off_goes_out_as_such_and_it_is_noted() -> None:
    checked, completed = await decide(answered(generated("Paris.", finish_reason="length")))
    assert isinstance(checked, Checked)
    assert [(each.check, each.action) for each in checked.findings] == [("cut_off", "noted")]
    assert completed == Completed(finish_reason="length", usage=USAGE, cost=0.5)


@pytest.mark.parametrize("text", ["", "  \n", "..."])
async def test_an_empty_answer_is_rejected_and_still_billed(text: str) -> None:
    checked, rejected = await decide(answered(generated(text)))
    assert isinstance(checked, Checked)
    assert checked.action == "block"
    assert isinstance(rejected, Rejected)
    assert rejected.problem.code == Code.OUTPUT_REJECTED
    assert rejected.cost == 0.5


async def test_an_answer_that_only_calls_tools_may_be_empty() -> None:
    call = {"id": "c1", "function": {"name": "look_up", "arguments": "{}"}}
    events = await decide(answered(generated("", tool_calls=[call], finish_reason="tool_calls")))
    assert events[-1] == Completed(finish_reason="tool_calls", usage=USAGE, cost=0.5)


async def test_a_long_answer_is_checked_as_well() -> None:
    text = "word " * LONG_CHARACTERS
    assert isinstance((await decide(answered(generated(text))))[-1], Completed)
    assert isinstance((await decide(answered(generated(f"{text}{MAIL}"))))[-1], Rejected)


async def test_personal_data_from_nowhere_is_held_back_and_not_repeated() -> None:
    events = await decide(answered(generated(f"Write to {MAIL}.")))
    assert isinstance(events[-1], Rejected)
    assert MAIL.encode() not in msgspec.json.encode(events)


async def test_a_leak_in_a_tool_call_or_another_choice_counts() -> None:
    call = {"id": "c1", "function": {"name": "send", "arguments": f'{{"to": "{MAIL}"}}'}}
    assert isinstance((await decide(answered(generated("", tool_calls=[call]))))[-1], Rejected)
    choice = {"index": 1, "text": f"Write to {MAIL}."}
    assert isinstance((await decide(answered(generated("Hm.", choices=[choice]))))[-1], Rejected)


async def test_personal_data_of_a_retrieved_document_may_be_shown() -> None:
    document = Document("d1", f"The desk is {MAIL}.", 1.0)
    state = answered(Retrieved([document]), generated(f"It is {MAIL}."))
    assert isinstance((await decide(state))[-1], Completed)


async def test_the_placeholder_and_the_data_behind_it_may_be_shown() -> None:
    seals = sealer()
    state = screened(user("I am <EMAIL_1>"))
    dictionary = MaskDictionary({"<EMAIL_1>": MAIL})
    sealed = seals.seal(TENANT, state.rid, msgspec.json.encode(dictionary))
    assert state.screened is not None
    masked = msgspec.structs.replace(state.screened, dictionary=sealed)
    state = add(msgspec.structs.replace(state, screened=masked), ROUTED)
    for text in ("Hello <EMAIL_1>.", f"Hello {MAIL}."):
        assert isinstance((await decide(add(state, generated(text)), seals))[-1], Completed)


async def test_a_cached_answer_costs_nothing_and_says_so() -> None:
    hit = CacheHit(key="k", text="Paris.", finish_reason="stop")
    assert await decide(answered(hit)) == [
        Checked("release", covers=(0, 6)),
        Completed(cached=True),
    ]


async def test_a_canned_answer_is_checked_like_any_other() -> None:
    state = add(screened(user("hi")), Routed(slip=["verdict"], canned="Hello!"))
    assert await decide(state) == [Checked("release", covers=(0, 6)), Completed()]
