import msgspec
import pytest

from eventrail.config.fallbacks import Fallback
from eventrail.config.guards import Guards, Output
from eventrail.config.guards.output import Action
from eventrail.config.model import Config, Pool, Route, Rule, Template, Tenant
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.events import (
    CacheHit,
    Checked,
    Completed,
    EventData,
    Finding,
    Generated,
    GenerationFailed,
    Routed,
)
from eventrail.eventlog.state import RequestState
from eventrail.router.ask_again import ask_again
from eventrail.router.route import again, first
from tests.unit.guardrail.lives import TENANT, add, screened, user

POOLS = {name: Pool(engine="echo", model=f"{name}-1") for name in ("one", "two", "three")}
ACTS = Output(refusal=["retry", "fallback", "unsure"])
CONFIG = Config(
    pools=POOLS,
    templates={"plain": Template()},
    routes={"r": Route(pool="one", fallbacks=[Fallback("two"), Fallback("three", ["timeout"])])},
    rules=[Rule(name="r", model="default", route="r", top_k=2)],
    guards={"acts": Guards(output=ACTS)},
    tenants={TENANT: Tenant(guards="acts")},
)


def answer(pool: str) -> Generated:
    return Generated(pool=pool, model=f"{pool}-1", attempt=pool, text="no")


def begun(config: Config = CONFIG) -> RequestState:
    state = screened(user("hello"))
    return add(state, first(state, config, ()))


def on(state: RequestState, *events: EventData, config: Config = CONFIG) -> RequestState:
    """Return the state after the events and the router's next decision."""
    state = add(state, *events)
    assert state.routed is not None
    return add(state, again(state, state.routed, config, ()))


def routed(state: RequestState) -> Routed:
    assert state.routed is not None
    return state.routed


def test_only_a_policy_that_may_act_holds() -> None:
    assert routed(begun()).held
    plain = msgspec.structs.replace(CONFIG, guards={"acts": Guards()})
    assert not routed(begun(plain)).held


def test_a_retry_goes_to_the_same_pool_once_more() -> None:
    state = on(begun(), answer("one"), Checked("retry", why="refusal"))
    event = routed(state)
    assert (event.pool, event.turn, event.held, event.cacheable) == ("one", 1, True, False)
    assert event.slip == ["retriever", "model-one", "verdict"]
    assert event.why == "one: retry: refusal"
    assert [each.pool for each in state.sent_back] == ["one"]


def test_documents_are_looked_up_once() -> None:
    state = msgspec.structs.replace(begun(), documents=[])
    event = routed(on(state, answer("one"), Checked("retry")))
    assert event.slip == ["model-one", "verdict"]


def test_a_fallback_goes_to_a_pool_that_was_not_asked_yet() -> None:
    state = on(begun(), answer("one"), Checked("fallback"))
    assert (routed(state).pool, routed(state).model, routed(state).spare) == ("two", "two-1", 1)
    named = Output(refusal=["fallback", "note"], fallback_pool="three")
    config = msgspec.structs.replace(CONFIG, guards={"acts": Guards(output=named)})
    state = on(begun(config), answer("one"), Checked("fallback"), config=config)
    assert routed(state).pool == "three"
    state = on(state, answer("three"), Checked("fallback"), config=config)
    assert routed(state).pool == "two"


def test_without_another_pool_any_more_the_same_is_asked() -> None:
    bare = msgspec.structs.replace(CONFIG, routes={"r": Route(pool="one")})
    state = on(begun(), answer("one"), Checked("fallback"), config=bare)
    assert routed(state).pool == "one"


def test_an_answer_from_the_cache_is_asked_of_the_pool() -> None:
    state = on(begun(), CacheHit(key="k", text="no"), Checked("retry"))
    assert routed(state).slip == ["retriever", "model-one", "verdict"]
    assert state.cache_hit is None


def test_a_pool_that_fails_when_it_is_asked_again_has_its_fallbacks() -> None:
    state = on(begun(), answer("one"), Checked("retry"))
    failed = GenerationFailed("one", "x", Problem(Code.PROVIDER_ERROR.value, "no"))
    state = on(state, failed)
    assert (routed(state).pool, routed(state).turn) == ("two", 2)


REFUSED = Checked("retry", [Finding("refusal", "retried")], why="refusal")
FAILED = GenerationFailed("one", "x", Problem(Code.PROVIDER_ERROR.value, "no"))


@pytest.mark.parametrize("action", ["unsure", "hand_over"])
def test_when_nobody_can_be_asked_the_policy_still_has_a_word(action: Action) -> None:
    policy = Output(refusal=["retry", action])
    config = msgspec.structs.replace(
        CONFIG, routes={"r": Route(pool="one")}, guards={"acts": Guards(output=policy)}
    )
    state = on(begun(config), answer("one"), REFUSED, config=config)
    event = routed(on(state, FAILED, config=config))
    assert (event.slip, event.pool, event.hand_over) == (["verdict"], "", action == "hand_over")
    assert event.canned


def test_otherwise_the_failure_is_told() -> None:
    policy = Output(refusal=["retry", "note"])
    config = msgspec.structs.replace(
        CONFIG, routes={"r": Route(pool="one")}, guards={"acts": Guards(output=policy)}
    )
    state = on(begun(config), answer("one"), REFUSED, config=config)
    with pytest.raises(RequestProblem, match="no"):
        on(state, FAILED, config=config)


def test_other_verdicts_are_not_its_concern() -> None:
    state = add(begun(), answer("one"), Checked("release"))
    assert ask_again(state, routed(state), CONFIG) is None
    assert add(state, Completed()).ended


def test_what_stands_in_place_of_an_answer_ends_a_request() -> None:
    for action in ("unsure", "hand_over"):
        state = add(begun(), answer("one"), Checked(action, instead="Sorry."), Completed())
        assert state.ended
        assert state.answer_text == "Sorry."
