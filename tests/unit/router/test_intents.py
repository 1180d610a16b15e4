import asyncio

import pytest
from msgspec.structs import replace

from eventrail.config.intents import Action, Intents, Next
from eventrail.config.model import Config, Rule, Tenant, check
from eventrail.contracts.events import Routed
from eventrail.contracts.requests import Message
from eventrail.eventlog.state import RequestState
from eventrail.router.explain import explain
from eventrail.router.intents import IntentReader
from eventrail.router.route import RouterStage
from tests.unit.guardrail.lives import CONFIG, TENANT, context, screened, sealer, user
from tests.unit.intents.sets import SUPPORT

WITH = check(
    replace(CONFIG, intents={"support": SUPPORT}, tenants={TENANT: Tenant(intents="support")})
)


@pytest.fixture(scope="module")
def reader() -> IntentReader:
    return IntentReader()


async def route(reader: IntentReader, state: RequestState | str, config: Config = WITH) -> Routed:
    told = screened(user(state)) if isinstance(state, str) else state
    step = await RouterStage(intents=reader).handle(told, context(sealer(), config))
    (event,) = step.events
    assert isinstance(event, Routed)
    return event


async def test_an_intent_may_choose_the_pool(reader: IntentReader) -> None:
    event = await route(reader, "could I get a refund")
    assert (event.intent, event.pool, event.model) == ("refund", "big", "big-1")
    assert event.slip == ["model-big", "verdict"]
    assert event.intent_score == event.intents["refund"]
    assert len(event.intents) == 3
    assert event.next_action == "answer"


async def test_an_intent_may_add_documents(reader: IntentReader) -> None:
    event = await route(reader, "where's my package?")
    assert (event.intent, event.pool, event.top_k) == ("delivery", "echo", 2)
    assert "retriever" in event.slip
    assert event.next_action == "retrieve"


@pytest.mark.parametrize(
    ("text", "intent", "canned"),
    [
        ("are you open on saturday", "hours", "We are open from 9 to 5."),
        ("what is the capital of france", "out_of_scope", "I can help with orders only."),
    ],
)
async def test_a_fixed_answer_needs_no_model(
    reader: IntentReader, text: str, intent: str, canned: str
) -> None:
    event = await route(reader, text)
    assert (event.intent, event.canned, event.slip) == (intent, canned, ["verdict"])
    assert not event.hand_over
    assert not event.cacheable


async def test_what_is_ambiguous_is_asked_back_about(reader: IntentReader) -> None:
    set_ = replace(SUPPORT, margin=1.0)
    event = await route(reader, "could I get a refund", replace(WITH, intents={"support": set_}))
    assert event.intent == "ambiguous"
    assert event.canned is not None
    assert event.canned.startswith("Is it about your refund or ")


async def test_a_person_may_be_asked_for(reader: IntentReader) -> None:
    event = await route(reader, "let me talk to a real person")
    assert event.hand_over
    assert event.canned == "A colleague will answer you soon."
    assert event.why == "intent person"


async def test_a_person_takes_over_when_tools_fail_again_and_again(reader: IntentReader) -> None:
    failed = [
        Message("assistant", tool_calls=[{"id": "1"}]),
        Message("tool", "error", tool_call_id="1"),
    ]
    event = await route(reader, screened([*user("cancel my order"), *failed * 3]))
    assert event.hand_over
    assert event.canned == "A colleague takes over."
    assert event.next_action == "hand_over"
    quiet = replace(WITH, intents={"support": replace(SUPPORT, next=Next())})
    noted = await route(reader, screened([*user("cancel my order"), *failed * 3]), quiet)
    assert not noted.hand_over
    assert noted.next_action == "hand_over"


async def test_several_things_are_noted_in_order(reader: IntentReader) -> None:
    event = await route(reader, "cancel my order and tell me when the refund comes")
    assert event.steps == ["cancel", "refund"]


async def test_a_rule_may_match_on_intents_and_then_decides_alone(reader: IntentReader) -> None:
    own = Rule("own", intent=["refund"], pool="echo", top_k=1)
    config = check(replace(WITH, rules=[own, *WITH.rules]))
    event = await route(reader, "could I get a refund", config)
    assert (event.rule, event.pool, event.top_k) == ("own", "echo", 1)
    assert (await route(reader, "cancel my order", config)).rule == "default"
    fixed = check(replace(WITH, rules=[replace(own, intent=["hours"]), *WITH.rules]))
    asked = await route(reader, "are you open on saturday", fixed)
    assert (asked.rule, asked.canned) == ("own", None)


async def test_a_rule_with_a_fixed_answer_keeps_it(reader: IntentReader) -> None:
    event = await route(reader, "hello there, let me talk to a real person")
    assert event.canned == "General Kenobi."
    assert event.intent == "person"


async def test_without_intents_nothing_is_read(reader: IntentReader) -> None:
    event = await route(reader, screened(user("could I get a refund"), tenant="other"))
    assert (event.intent, event.next_action, event.intents) == ("", "", {})


async def test_what_a_guard_answers_goes_before_intents(reader: IntentReader) -> None:
    told = screened(user("are you open"))
    assert told.screened is not None
    guarded = replace(told, screened=replace(told.screened, canned="Not here."))
    assert (await route(reader, guarded)).canned == "Not here."


async def test_a_changed_set_is_learnt_while_the_old_one_stays_in_force() -> None:
    reader = IntentReader()
    await reader.follow(WITH)
    more = replace(
        SUPPORT.intents["hours"], examples=[*SUPPORT.intents["hours"].examples, "closing time"]
    )
    changed = replace(SUPPORT, intents={**SUPPORT.intents, "hours": more})
    after = replace(WITH, intents={"support": changed}, revision=2)
    learning = asyncio.create_task(reader.follow(after))
    while not learning.done():
        assert (await route(reader, "could I get a refund", after)).intent == "refund"
        await asyncio.sleep(0)
    await learning
    assert (await route(reader, "closing time", after)).intent == "hours"
    await reader.follow(replace(after, intents={}, tenants={}))
    assert (await route(reader, "closing time", after)).intent == "hours"


async def test_what_only_changes_actions_is_not_learnt_anew() -> None:
    reader = IntentReader()
    await reader.follow(WITH)
    before = reader._learnt["support"][1]
    hours = replace(SUPPORT.intents["hours"], action=Action(canned="Always."))
    changed = replace(SUPPORT, intents={**SUPPORT.intents, "hours": hours})
    after = replace(WITH, intents={"support": changed})
    await reader.follow(after)
    assert reader._learnt["support"][1] is before
    assert (await route(reader, "are you open on saturday", after)).canned == "Always."


async def test_a_set_that_cannot_be_learnt_leaves_the_rules_alone() -> None:
    broken = replace(WITH, intents={"support": Intents(model="no/such")})
    event = await route(IntentReader(), "could I get a refund", broken)
    assert (event.rule, event.intent) == ("default", "")
    reader = IntentReader()
    await reader.follow(WITH)
    await reader.follow(broken)
    assert (await route(reader, "could I get a refund", broken)).intent == "refund"


def test_operators_are_told_of_the_intent() -> None:
    told = explain(WITH, model="default", tenant=TENANT, text="could I get a refund")
    assert (told.event.intent, told.event.pool) == ("refund", "big")
    assert explain(WITH, model="default", tenant=TENANT).event.intent == ""
