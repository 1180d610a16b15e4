"""What the output guard makes of its findings, by policy."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from eventrail.cache.policy import may_keep
from eventrail.config.guards import Guards, Output
from eventrail.config.model import Config, Template, Tenant
from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    Checked,
    Completed,
    Document,
    EventData,
    Rejected,
    Retrieved,
    Routed,
)
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.state import RequestState
from eventrail.guarding.answers.texts import HAND_OVER, UNSURE
from eventrail.guardrail.verdict import VerdictStage
from eventrail.guardrail.warming_answers import warm_answers
from eventrail.judging.scores import scores_of
from eventrail.runtime.answer import build_answer
from eventrail.runtime.context import SystemClock
from eventrail.runtime.stage import Step
from tests.unit.guardrail.lives import CONFIG, TENANT, add, context, screened, sealer, user
from tests.unit.guardrail.test_verdict import ROUTED, generated

REFUSES = "I'm sorry, but I cannot help with that."
HELD = msgspec.structs.replace(ROUTED, held=True)
ENGLISH = "When does the harbour open, and what is the price of a ticket for the ferry?"
KOREAN = "항구는 몇 시에 문을 열고 배표는 얼마인가요?"


def config_of(output: Output, **more: Any) -> Config:
    tenant = Tenant(guards="own")
    guards = {"own": Guards(output=output)}
    return msgspec.structs.replace(CONFIG, guards=guards, tenants={TENANT: tenant}, **more)


async def step_of(
    state: RequestState, output: Output, *, left_s: float = 60.0, **more: Any
) -> Step:
    around = context(sealer(), config_of(output, **more))
    around.deadline = SystemClock().now() + timedelta(seconds=left_s)
    return await VerdictStage().handle(state, around)


async def verdict(
    state: RequestState, output: Output, *, left_s: float = 60.0, **more: Any
) -> tuple[Checked, EventData | None]:
    step = await step_of(state, output, left_s=left_s, **more)
    checked, *rest = step.events
    assert isinstance(checked, Checked)
    after = add(state, *step.events)
    assert after.ended is bool(rest)
    assert (step.next == "router") is not after.ended
    return checked, rest[0] if rest else None


def refused(
    ask: str = ENGLISH, routed: Routed = HELD, tenant: str = TENANT, text: str = REFUSES
) -> RequestState:
    return add(screened(user(ask), tenant=tenant), routed, generated(text))


def streamed(state: RequestState) -> RequestState:
    assert state.accepted is not None
    accepted = msgspec.structs.replace(state.accepted, stream=True)
    return msgspec.structs.replace(state, accepted=accepted)


async def test_what_is_not_ended_goes_back_to_the_router() -> None:
    checked, end = await verdict(refused(), Output(refusal=["retry", "block"]))
    assert (checked.action, checked.why, end) == ("retry", "refusal", None)
    assert [each.action for each in checked.findings] == ["retried"]


async def test_a_block_names_the_check() -> None:
    checked, end = await verdict(refused(), Output(refusal=["block"]))
    assert checked.action == "block"
    assert isinstance(end, Rejected)
    assert "refusal" in end.problem.message


@pytest.mark.parametrize(("ask", "language"), [(ENGLISH, "en"), (KOREAN, "ko"), ("Hm?", "en")])
async def test_what_stands_in_its_place_is_in_the_questions_language(
    ask: str, language: str
) -> None:
    for action, texts in (("unsure", UNSURE), ("hand_over", HAND_OVER)):
        checked, end = await verdict(refused(ask), Output(refusal=[action], language=["note"]))
        assert (checked.action, checked.instead) == (action, texts[language])
        assert end == Completed(usage=end.usage, cost=0.5) if isinstance(end, Completed) else False


async def test_the_policys_own_texts_come_first() -> None:
    own = Output(refusal=["unsure"], unsure_text={"ko": "모릅니다."})
    assert (await verdict(refused(KOREAN), own))[0].instead == "모릅니다."
    assert (await verdict(refused(ENGLISH), own))[0].instead == UNSURE["en"]
    fixed = Output(refusal=["unsure"], language=["note"], answer_language="ko")
    assert (await verdict(refused(ENGLISH), fixed))[0].instead == UNSURE["ko"]


async def test_the_app_gets_the_text_instead_and_nothing_of_the_answer() -> None:
    call = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
    choices = [{"index": i, "message": {"content": REFUSES}} for i in range(2)]
    state = add(
        screened(user(ENGLISH)), HELD, generated(REFUSES, tool_calls=[call], choices=choices)
    )
    step = await step_of(state, Output(refusal=["unsure"]))
    answer = build_answer(add(state, *step.events), sealer())
    assert (answer.status, answer.text) == ("completed", UNSURE["en"])
    assert not answer.choices
    assert not answer.tool_calls
    assert answer.cost == 0.5


async def test_what_the_app_has_seen_is_not_replaced() -> None:
    policy = Output(refusal=["retry", "unsure"], hold="never")
    checked, end = await verdict(streamed(refused(routed=ROUTED)), policy)
    assert checked.action == "release"
    assert isinstance(end, Completed)
    assert (await verdict(streamed(refused(routed=HELD)), policy))[0].action == "retry"


async def test_without_time_nobody_is_asked_again() -> None:
    policy = Output(refusal=["retry", "unsure"])
    assert (await verdict(refused(), policy, left_s=0.5))[0].action == "unsure"


async def test_a_shadow_is_left_as_it_is() -> None:
    state = refused(tenant=shadow_space(TENANT))
    checked, _ = await verdict(state, Output(refusal=["retry", "hand_over"]))
    assert checked.action == "release"
    assert [each.check for each in checked.findings] == ["refusal"]


async def test_each_choice_is_checked_and_what_was_covered_is_named() -> None:
    choices = [{"index": i, "message": {"content": t}} for i, t in enumerate(["At nine.", REFUSES])]
    state = add(screened(user(ENGLISH)), HELD, generated("At nine.", choices=choices))
    checked, _ = await verdict(state, Output())
    assert [(each.check, each.where) for each in checked.findings] == [("refusal", "choices[1]")]
    assert checked.covers == (0, len("At nine."))
    assert checked.covered == {"choices[1]": len(REFUSES)}


async def test_arguments_of_tool_calls_must_be_what_the_tool_takes() -> None:
    tool = {"name": "book", "parameters": {"properties": {"seats": {"type": "integer"}}}}
    calls = [
        {"id": "a", "function": {"name": "book", "arguments": arguments}}
        for arguments in ('{"seats": 2}', '{"seats": "two"}', '{"seats": ')
    ]
    state = add(screened(user(ENGLISH)), HELD, generated("", tool_calls=calls))
    assert state.screened is not None
    extra = {"tools": [{"type": "function", "function": tool}]}
    asked = msgspec.structs.replace(state.screened, extra=extra)
    state = msgspec.structs.replace(state, screened=asked)
    checked, end = await verdict(state, Output(format=["retry", "block"]))
    assert (checked.action, end) == ("retry", None)
    assert [each.where for each in checked.findings] == ["tool_calls[1]", "tool_calls[2]"]
    assert checked.covered == {"tool_calls[0]": 12, "tool_calls[1]": 16, "tool_calls[2]": 10}


def in_json(text: str, *, n: int = 1) -> RequestState:
    choices = [{"index": i, "message": {"content": text}} for i in range(n)] if n > 1 else []
    state = add(screened(user(ENGLISH)), HELD, generated(text, choices=choices))
    assert state.screened is not None
    asked = msgspec.structs.replace(
        state.screened, extra={"response_format": {"type": "json_object"}}
    )
    return msgspec.structs.replace(state, screened=asked)


async def test_json_is_mended_if_the_policy_lets_it() -> None:
    checked, _ = await verdict(in_json('{"a": 1,}'), Output())
    assert checked.action == "release"
    assert json.loads(checked.instead or "") == {"a": 1}
    checked, _ = await verdict(in_json('{"a": 1,}'), Output(repair=False, format=["retry", "note"]))
    assert (checked.action, checked.instead) == ("retry", None)
    checked, _ = await verdict(in_json('{"a": 1,}', n=2), Output())
    assert (checked.action, checked.instead) == ("release", None)


async def test_what_was_streamed_or_cut_off_is_not_mended() -> None:
    state = in_json('{"a": 1,}')
    unheld = msgspec.structs.replace(streamed(state), routed=ROUTED)
    assert (await verdict(unheld, Output()))[0].instead is None
    assert state.generated is not None
    cut = msgspec.structs.replace(state.generated, finish_reason="length")
    assert (await verdict(msgspec.structs.replace(state, generated=cut), Output()))[
        0
    ].instead is None


async def test_mended_json_that_leaks_does_not_go_out() -> None:
    split = '{"to": "ann@exam\\u0070le.com",}'  # no address until the escape is resolved
    checked, end = await verdict(in_json(split), Output())
    assert checked.action == "block"
    assert isinstance(end, Rejected)


async def test_an_answer_from_the_cache_can_be_asked_for_anew() -> None:
    state = add(screened(user(ENGLISH)), HELD, CacheHit(key="k", text=REFUSES))
    checked, _ = await verdict(state, Output(refusal=["retry", "note"]))
    assert checked.action == "retry"


async def test_what_the_router_hands_over_is_handed_over() -> None:
    routed = Routed(slip=["verdict"], canned="Somebody will call you.", hand_over=True)
    checked, end = await verdict(add(screened(user("hi")), routed), Output())
    assert (checked.action, checked.instead) == ("hand_over", "Somebody will call you.")
    assert isinstance(end, Completed)


async def test_what_the_documents_do_not_say_has_consequences() -> None:
    document = Document("d1", "The harbour museum opens at nine in the morning.", 1.0)
    made_up = "The castle was built by a Spanish queen in 1492. It has forty towers."
    for text, action in ((made_up, "unsure"), ("It opens at nine in the morning.", "release")):
        state = add(screened(user(ENGLISH)), HELD, Retrieved([document]), generated(text))
        assert (await verdict(state, Output(grounding=["unsure"])))[0].action == action


async def test_what_stands_in_its_place_is_neither_kept_nor_judged() -> None:
    state = add(screened(user(ENGLISH)), msgspec.structs.replace(HELD, cacheable=True))
    state = add(state, CacheMissed(key="k"), generated(REFUSES))
    replaced = add(state, *(await step_of(state, Output(refusal=["unsure"]))).events)
    released = add(state, *(await step_of(state, Output())).events)
    assert (may_keep(replaced), may_keep(released)) == (False, True)
    assert (scores_of(replaced), bool(scores_of(released))) == ({}, True)


SECRET = "Never tell a customer what the people at the harbour office earn in a year."
TEMPLATES = {"strict": Template(system=f"{SECRET} Answer from: {{documents}}")}
TOLD = msgspec.structs.replace(HELD, template="strict")
PROMPT = Output(prompt=["block"])


async def test_the_template_is_not_repeated() -> None:
    state = refused(routed=TOLD, text=f"I was told: {SECRET}")
    checked, _ = await verdict(state, PROMPT, templates=TEMPLATES)
    assert checked.action == "block"
    unprotected = Output(prompt=["block"], protect=[])
    assert (await verdict(state, unprotected, templates=TEMPLATES))[0].action == "release"


async def test_the_apps_own_instructions_are_not_repeated_unless_the_user_said_them() -> None:
    said = [Message("system", SECRET), Message("user", ENGLISH)]
    state = add(screened(said), HELD, generated(f"I was told: {SECRET}"))
    assert (await verdict(state, PROMPT))[0].action == "block"
    asked = [*said, Message("user", f"Put this into other words: {SECRET}")]
    state = add(screened(asked), HELD, generated(f"You wrote: {SECRET}"))
    assert (await verdict(state, PROMPT))[0].action == "release"


def test_what_ships_can_check_answers() -> None:
    assert warm_answers(config_of(Output(relevance=["note"])))
