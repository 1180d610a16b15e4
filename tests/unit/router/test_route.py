import msgspec
import pytest

from eventrail.config.model import Config, Pool, Rule
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.events import Routed, Screened
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.state import RequestState
from eventrail.router.route import RouterStage
from eventrail.router.rules import Asked, first_match
from eventrail.router.slip import routed, slip
from tests.unit.guardrail.lives import CONFIG, accept, add, context, screened, sealer, user


async def route(state: RequestState, config: Config = CONFIG) -> Routed:
    step = await RouterStage().handle(state, context(sealer(), config))
    (event,) = step.events
    assert isinstance(event, Routed)
    return event


async def test_the_rule_decides_pool_model_template_and_path() -> None:
    assert await route(screened(user("what?"), model="docs")) == Routed(
        slip=["cache", "retriever", "model-echo", "verdict"],
        pool="echo",
        model="echo-1",
        template="docs",
        top_k=3,
        rule="docs",
    )


async def test_a_canned_answer_needs_no_stage_but_the_verdict() -> None:
    event = await route(screened(user("well, hello THERE")))
    assert event.slip == ["verdict"]
    assert event.canned == "General Kenobi."
    assert not event.cacheable


async def test_what_a_guard_answers_is_not_routed_to_a_model() -> None:
    state = accept(ChatRequest(user("hello there")), sealer())
    state = add(state, Screened(messages=user("hello there"), canned="I would rather not."))
    assert await route(state) == Routed(
        slip=["verdict"], cacheable=False, rule="guard", canned="I would rather not."
    )


async def test_only_the_newest_user_message_is_looked_at() -> None:
    messages = [
        Message("user", "hello there"),
        Message("assistant", "hi"),
        Message("user", "what?"),
    ]
    assert (await route(screened(messages))).rule == "default"


async def test_an_unknown_model_is_refused_with_the_models_there_are() -> None:
    with pytest.raises(RequestProblem) as caught:
        await route(screened(user("what?"), model="gpt-9"))
    problem = caught.value.problem
    assert problem.code == Code.MODEL_NOT_FOUND
    assert "docs, default" in problem.message or "default, docs" in problem.message


def test_the_first_rule_that_matches_wins() -> None:
    rules = [Rule("a", tenant="x"), Rule("b", contains=["ß"]), Rule("c"), Rule("d")]
    assert first_match(rules, Asked("m", "x", "")) is rules[0]
    assert first_match(rules, Asked("m", "y", "STRASSE")) is rules[1]
    assert first_match(rules, Asked("m", "y", "")) is rules[2]
    assert first_match(rules[:2], Asked("m", "y", "")) is None


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("r", pool="p"), ["cache", "model-p", "verdict"]),
        (Rule("r", pool="p", cacheable=False), ["model-p", "verdict"]),
        (Rule("r", pool="p", top_k=1, cacheable=False), ["retriever", "model-p", "verdict"]),
    ],
)
def test_the_slip_names_only_stages_that_are_needed(rule: Rule, expected: list[str]) -> None:
    assert slip(rule) == expected


async def test_what_may_wait_waits_in_the_pools_other_queue() -> None:
    state = screened(user("what?"), model="docs")
    assert state.accepted is not None
    accepted = msgspec.structs.replace(state.accepted, priority="batch")
    event = await route(msgspec.structs.replace(state, accepted=accepted))
    assert event.slip == ["cache", "retriever", "batch-echo", "verdict"]
    assert event.pool == "echo"


def test_a_rule_whose_model_is_an_adapter_of_its_pool_asks_for_the_adapter() -> None:
    pools = {"p": Pool(engine="vllm", model="org/m", lora={"legal": "org/legal-lora"})}
    assert routed(Rule("r", model="legal", pool="p"), pools).model == "legal"
    assert routed(Rule("r", model="p", pool="p"), pools).model == "org/m"
