"""Every request ends: late, cancelled, retried, defective, refused."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.events import Cancelled, Completed
from eventrail.contracts.notes import Spent
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.retry import RetryPolicy
from eventrail.runtime.runner import DEADLINE_GRACE_S
from eventrail.runtime.stage import Retry, Step
from tests.lives import ACCEPTED, CHECKED, GENERATED, MISSED, ROUTED, SCREENED
from tests.simulation.virtual_time import EPOCH
from tests.unit.runtime.world import (
    ACKED,
    DELIVERIES,
    FOREVER,
    Scripted,
    World,
    last_problem,
    types,
    virtual,
)

REFUSED = Problem(code=Code.POLICY.value, message="no", where="guardrail")


async def endless(_state: RequestState, _context: Context) -> Step:
    await asyncio.sleep(FOREVER)
    raise AssertionError


async def delivered(world: World, *, attempt: int = 1) -> Any:
    handed = await world.stored(ACCEPTED, next_stage="guardrail", attempt=attempt)
    await world.runner.deliver(handed)
    return handed.settled


@virtual
async def test_a_late_request_fails_without_running_a_stage() -> None:
    stage = Scripted("guardrail", Step([SCREENED]))
    world = World(stage)
    handed = await world.stored(ACCEPTED, next_stage="guardrail", deadline=EPOCH)
    await world.runner.deliver(handed)
    assert stage.runs == 0
    assert handed.settled == ACKED
    assert types(world.last) == ["failed"]
    assert last_problem(world.last).code == Code.DEADLINE_EXCEEDED
    assert world.last.next == "done"


@virtual
async def test_a_deadline_that_passes_during_a_stage_fails_the_request_soon_after() -> None:
    world = World(Scripted("guardrail", endless, timeout_s=FOREVER))
    deadline = EPOCH + timedelta(seconds=5)
    handed = await world.stored(ACCEPTED, next_stage="guardrail", deadline=deadline)
    await world.runner.deliver(handed)
    late_by = (world.clock.now() - deadline).total_seconds()
    assert late_by == pytest.approx(DEADLINE_GRACE_S, abs=0.01)
    assert last_problem(world.last).code == Code.DEADLINE_EXCEEDED
    assert world.observer.outcomes == [("guardrail", "timeout")]


@virtual
async def test_the_deadline_is_looked_at_between_two_stages() -> None:
    async def slow(_state: RequestState, _context: Context) -> Step:
        await asyncio.sleep(5.2)
        return Step([SCREENED])

    router = Scripted("router", Step([ROUTED]))
    world = World(Scripted("guardrail", slow), router)
    deadline = EPOCH + timedelta(seconds=5)
    handed = await world.stored(ACCEPTED, next_stage="guardrail", deadline=deadline)
    await world.runner.deliver(handed)
    assert types(world.last) == ["screened", "failed"]
    assert router.runs == 0


@virtual
async def test_a_cancel_that_came_first_ends_the_request_before_a_stage_runs() -> None:
    stage = Scripted("verdict", Step([CHECKED]))
    world = World(stage)
    paid = type(GENERATED)(pool="echo", model="echo", attempt="a", text="hi", cost=3.0)
    handed = await world.stored(ACCEPTED, SCREENED, ROUTED, paid, next_stage="verdict")
    world.cancellations.add(world.last.rid, "user left")
    await world.runner.deliver(handed)
    assert stage.runs == 0
    end = fold(world.last).terminal
    assert isinstance(end, Cancelled)
    assert (end.reason, end.cost) == ("user left", 3.0)


@virtual
async def test_a_cancel_during_a_stage_is_seen_by_it() -> None:
    async def until_cancelled(_state: RequestState, context: Context) -> Step:
        await context.cancelled.wait()
        return Step([GENERATED])

    world = World(Scripted("model-echo", until_cancelled, timeout_s=50.0))
    handed = await world.stored(ACCEPTED, SCREENED, ROUTED, next_stage="model-echo")
    rid = world.last.rid
    asyncio.get_running_loop().call_later(2.0, world.cancellations.add, rid, "enough")
    await world.runner.deliver(handed)
    assert types(world.last)[0] == "generated"
    assert (world.clock.now() - EPOCH).total_seconds() == pytest.approx(2.0)


@virtual
async def test_a_cancel_between_two_local_stages_ends_the_run_there() -> None:
    async def cancels(state: RequestState, _context: Context) -> Step:
        world.cancellations.add(state.rid, "enough")
        return Step([SCREENED])

    router = Scripted("router", Step([ROUTED]))
    world = World(Scripted("guardrail", cancels), router)
    await delivered(world)
    assert types(world.last) == ["screened", "cancelled"]
    assert router.runs == 0


@virtual
async def test_a_retry_hands_the_record_back_with_the_delay_asked_for() -> None:
    world = World(Scripted("guardrail", Retry("busy", delay_s=7.0)))
    assert await delivered(world) == [("nak", 7.0)]
    assert len(world.records()) == 1


@virtual
async def test_a_retry_without_a_delay_waits_as_the_policy_says() -> None:
    world = World(Scripted("guardrail", Retry("busy")))
    ((how, delay),) = await delivered(world, attempt=2)
    assert how == "nak"
    most = RetryPolicy().first_s * 2
    assert most / 2 <= delay <= most


@virtual
async def test_the_last_delivery_of_a_retry_fails_with_the_problem_it_names() -> None:
    away = Problem(code=Code.PROVIDER_ERROR.value, message="the provider is away")
    world = World(Scripted("guardrail", Retry("busy", problem=away)))
    assert await delivered(world, attempt=DELIVERIES) == ACKED
    assert last_problem(world.last) == away


@virtual
async def test_the_last_delivery_of_a_retry_without_a_problem_says_what_went_wrong() -> None:
    world = World(Scripted("guardrail", Retry("the index is being built")))
    await delivered(world, attempt=DELIVERIES)
    found = last_problem(world.last)
    assert found.code == Code.STAGE_ERROR
    assert found.where == "guardrail"
    assert "the index is being built" in found.message


@virtual
async def test_a_defect_is_retried_and_then_ends_as_stage_error() -> None:
    world = World(Scripted("guardrail", ZeroDivisionError("by zero")))
    ((how, _),) = await delivered(world)
    assert how == "nak"
    assert await delivered(world, attempt=DELIVERIES) == ACKED
    found = last_problem(world.last)
    assert found.code == Code.STAGE_ERROR
    assert "ZeroDivisionError: by zero" in found.message
    assert world.observer.outcomes == [("guardrail", "error")] * 2


@virtual
async def test_a_stage_that_takes_too_long_is_retried_and_then_ends_as_stage_timeout() -> None:
    world = World(Scripted("guardrail", endless, timeout_s=3.0))
    ((how, _),) = await delivered(world)
    assert how == "nak"
    assert (world.clock.now() - EPOCH).total_seconds() == pytest.approx(3.0)
    await delivered(world, attempt=DELIVERIES)
    assert last_problem(world.last).code == Code.STAGE_TIMEOUT


@virtual
async def test_a_request_problem_ends_the_request_at_once() -> None:
    world = World(Scripted("guardrail", RequestProblem(REFUSED)))
    assert await delivered(world) == ACKED
    assert types(world.last) == ["failed"]
    assert last_problem(world.last) == REFUSED
    ((answer, _),) = world.answers
    assert (answer.status, answer.problem, answer.text) == ("failed", REFUSED, "")


@pytest.mark.parametrize(
    "trouble", [Retry("busy"), ZeroDivisionError(), endless], ids=["retry", "defect", "timeout"]
)
def test_what_earlier_local_stages_did_is_kept_when_a_later_one_cannot(trouble: Any) -> None:
    @virtual
    async def story() -> None:
        world = World(
            Scripted("guardrail", Step([SCREENED])), Scripted("router", trouble, timeout_s=2.0)
        )
        assert await delivered(world, attempt=DELIVERIES) == ACKED
        assert types(world.last) == ["screened"]
        assert world.last.next == "router"

    story()


@virtual
async def test_what_earlier_local_stages_did_is_kept_when_a_later_one_ends_the_request() -> None:
    world = World(
        Scripted("guardrail", Step([SCREENED])), Scripted("router", RequestProblem(REFUSED))
    )
    await delivered(world)
    assert types(world.last) == ["screened", "failed"]


@virtual
async def test_a_step_that_cannot_follow_leaves_nothing_of_itself_behind() -> None:
    spent = Spent(attempt="a", pool="echo", reason="lost the race")
    half = Step([SCREENED, Completed()], if_lost=[spent])
    world = World(Scripted("guardrail", half))
    ((how, _),) = await delivered(world)
    assert how == "nak"
    assert len(world.records()) == 1
    await delivered(world, attempt=DELIVERIES)
    assert types(world.last) == ["failed"]
    assert last_problem(world.last).code == Code.STAGE_ERROR


@virtual
async def test_a_stage_without_a_successor_ends_the_request_instead_of_running_for_ever() -> None:
    lonely = type(ROUTED)(slip=["retriever"], pool="echo", model="echo")
    stage = Scripted("cache", Step([MISSED]))
    world = World(stage)
    handed = await world.stored(ACCEPTED, SCREENED, lonely, next_stage="cache", attempt=DELIVERIES)
    await world.runner.deliver(handed)
    assert types(world.last) == ["failed"]
    assert "no successor" in last_problem(world.last).message
