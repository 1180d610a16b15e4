import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.fallbacks import Fallback
from eventrail.config.model import Config, Pool, Route, Rule, Template
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.events import GenerationFailed, Routed
from eventrail.contracts.failures import Failure
from eventrail.eventlog.state import RequestState
from eventrail.router.fall_back import fall_back, instead_of, spare
from eventrail.router.route import RouterStage
from tests.unit.guardrail.lives import add, context, screened, sealer, user

NAMES = ("a", "b", "c", "d")
POOLS = {name: Pool(engine="echo") for name in NAMES}


def config(route: Route) -> Config:
    return Config(
        pools=POOLS,
        templates={"plain": Template()},
        routes={"r": route},
        rules=[Rule(name="r", model="default", route="r")],
    )


def failed(
    pool: str, failure: Failure = Failure.TIMEOUT, *, shown: bool = False, text: str = ""
) -> GenerationFailed:
    problem = Problem(Code.PROVIDER_ERROR.value, f"{pool} broke", f"model-{pool}")
    return GenerationFailed(
        pool, f"{pool}-1", problem, failure=failure.value, shown=shown, text=text
    )


async def route(state: RequestState, route: Route, *down: str) -> Routed:
    stage = RouterStage(lambda: down)
    step = await stage.handle(state, context(sealer(), config(route)))
    (event,) = step.events
    assert isinstance(event, Routed)
    return event


def after(*failures: GenerationFailed, routed: Routed | None = None) -> RequestState:
    first = routed or Routed(["model-a", "verdict"], pool="a", route="r", spare=1)
    return add(screened(user("what?")), first, *failures)


async def test_a_failure_leads_to_the_next_pool_and_nowhere_else_again() -> None:
    chain = Route(pool="a", fallbacks=[Fallback("b"), Fallback("c")])
    state = screened(user("what?"))
    first = await route(state, chain)
    assert (first.pool, first.turn, first.spare, first.route) == ("a", 0, 2, "r")
    assert first.slip == ["cache", "model-a", "verdict"]
    state = add(state, first, failed("a"))
    second = await route(state, chain)
    assert (second.pool, second.turn, second.spare, second.why) == ("b", 1, 1, "a: timeout")
    assert second.slip == ["model-b", "verdict"]
    assert not second.cacheable
    state = add(state, second, failed("b", Failure.RATE_LIMITED))
    third = await route(state, chain)
    assert (third.pool, third.turn, third.spare) == ("c", 2, 0)
    state = add(state, third, failed("c", Failure.SERVER_ERROR))
    with pytest.raises(RequestProblem) as caught:
        await route(state, chain)
    message = caught.value.problem.message
    assert message == (
        "none of 3 pools answered: a (timeout): a broke; b (rate_limited): b broke; "
        "c (server_error): c broke"
    )
    assert caught.value.problem.where == "model-c"


async def test_what_waits_stays_in_the_other_queue() -> None:
    state = after(failed("a"))
    assert state.accepted is not None
    accepted = msgspec.structs.replace(state.accepted, priority="batch")
    event = await route(
        msgspec.structs.replace(state, accepted=accepted), Route("a", fallbacks=[Fallback("b")])
    )
    assert event.slip == ["batch-b", "verdict"]


@pytest.mark.parametrize("failure", list(Failure))
def test_only_fallbacks_for_this_class_are_asked(failure: Failure) -> None:
    others = [each.value for each in Failure if each is not failure]
    route = Route("a", fallbacks=[Fallback("b", others), Fallback("c", [failure.value])])  # type: ignore[list-item, arg-type]
    found = fall_back(route, after(failed("a", failure)), POOLS)
    assert found is not None
    assert found.pool == "c"


def test_after_the_first_token_only_who_can_go_on_is_asked() -> None:
    goes_on = Fallback("c", after_first_token="continue")
    route = Route("a", fallbacks=[Fallback("b"), goes_on])
    assert fall_back(route, after(failed("a", shown=True, text="so far")), POOLS) is goes_on
    assert fall_back(route, after(failed("a", shown=True)), POOLS) is None
    assert fall_back(route, after(failed("a")), POOLS) is route.fallbacks[0]


async def test_who_cannot_be_gone_on_with_is_told_why() -> None:
    with pytest.raises(RequestProblem, match="a part of the answer had been shown"):
        await route(after(failed("a", shown=True)), Route("a", fallbacks=[Fallback("b")]))


@given(
    down=st.sets(st.sampled_from(NAMES)),
    chain=st.lists(st.sampled_from(NAMES[1:]), unique=True),
    gone=st.integers(0, 3),
)
def test_a_hint_changes_the_order_and_never_whether_somebody_is_asked(
    down: set[str], chain: list[str], gone: int
) -> None:
    route = Route("a", fallbacks=[Fallback(name) for name in chain])
    state = after(failed("a"), *(failed(name) for name in chain[:gone]))
    with_hint, without = (fall_back(route, state, POOLS, each) for each in (down, ()))
    assert (with_hint is None) is (without is None) is (len(chain[gone:]) == 0)
    if with_hint is not None:
        assert with_hint.pool in chain[gone:]
        assert with_hint.pool not in down or set(chain[gone:]) <= down


async def test_a_pool_that_is_down_is_passed_over_and_asked_last() -> None:
    chain = Route("a", fallbacks=[Fallback("b")])
    state = screened(user("what?"))
    event = await route(state, chain, "a")
    assert (event.pool, event.skipped, event.spare, event.why) == ("b", "a", 1, "a is down")
    last = await route(add(state, event, failed("b")), chain, "a")
    assert (last.pool, last.spare) == ("a", 0)
    with pytest.raises(RequestProblem):
        await route(add(state, event, failed("b"), last, failed("a")), chain)


def test_nobody_is_passed_over_without_somebody_else() -> None:
    only = Route("a", fallbacks=[Fallback("b", ["timeout"]), Fallback("c")])
    assert instead_of(only, "a", POOLS, []) is None
    assert instead_of(only, "a", POOLS, ["a", "c"]) is None
    found = instead_of(only, "a", POOLS, ["a"])
    assert found is not None
    assert found.pool == "c"  # `b` is not meant for an open breaker


def test_drained_pools_are_left_out() -> None:
    pools = {**POOLS, "b": Pool(engine="echo", drained=True)}
    route = Route("a", fallbacks=[Fallback("b"), Fallback("c")])
    found = fall_back(route, after(failed("a")), pools)
    assert found is not None
    assert found.pool == "c"
    assert spare(route, ["a"], pools) == 1
    assert instead_of(Route("b", fallbacks=[Fallback("c")]), "b", pools, ()) is not None
