import asyncio

import pytest

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.events import (
    Cancelled,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Usage,
)
from eventrail.contracts.ids import event_id
from eventrail.contracts.notes import Attempted, Spent
from eventrail.runtime.stage import Step
from eventrail.worker.engine import EngineError
from eventrail.worker.stage import GenerationStage
from tests.unit.worker.lives import POOL, Scripted, Surroundings, fails, hangs, routed, says

BUSY = EngineError("busy", retryable=True, retry_after_s=0.0)
REFUSED = EngineError("bad parameter")


def kinds(step: Step) -> list[type[EventData]]:
    return [type(event) for event in step.events]


def only(step: Step) -> Generated:
    (event,) = step.events
    assert isinstance(event, Generated)
    return event


async def test_an_answer_is_recorded_with_what_it_took() -> None:
    around = Surroundings()
    step = await around.run(Scripted(says("one ", "two", pause_s=0.01)), routed())
    answer = only(step)
    assert (answer.text, answer.finish_reason) == ("one two", "stop")
    assert (answer.pool, answer.model) == ("p", "m-1")
    assert answer.usage == Usage(3, 2)
    assert answer.cost == pytest.approx((3 * 1.0 + 2 * 10.0) / 1e6)
    assert len(answer.prompt_hash) == 64
    assert answer.tpot_ms >= 9.0
    assert step.version.template == "docs"


async def test_documents_reach_the_model() -> None:
    engine = Scripted(says("ok"))
    await Surroundings().run(engine, routed(documents=["cats purr"]))
    assert engine.requests[0].messages[0] == {"role": "system", "content": "[1] cats purr"}


async def test_a_call_is_noted_before_it_is_made_and_accounted_for_if_the_step_is_lost() -> None:
    around = Surroundings()
    step = await around.run(Scripted(says("ok")), routed())
    answer = only(step)
    (attempted,) = around.notes
    assert isinstance(attempted, Attempted)
    (spent,) = step.if_lost
    assert isinstance(spent, Spent)
    assert attempted.attempt == spent.attempt == answer.attempt
    assert (spent.usage, spent.cost) == (answer.usage, answer.cost)


async def test_the_record_itself_is_the_entry_of_the_first_call_made_from_it() -> None:
    around = Surroundings(first_hand=True)
    state = routed()
    step = await around.run(Scripted(fails(BUSY), says("ok")), state)
    failure, answer = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(answer, Generated)
    assert failure.attempt == event_id(state.rid, state.position)
    (noted,) = around.notes
    assert isinstance(noted, Attempted)
    assert noted.attempt == answer.attempt != failure.attempt


async def test_an_engine_without_costs_writes_no_notes() -> None:
    around = Surroundings()
    step = await around.run(Scripted(says("ok")), routed(), costs=False)
    assert around.notes == []
    assert list(step.if_lost) == []


@pytest.mark.parametrize("costs", [True, False])
def test_only_an_engine_that_costs_starts_from_a_stored_record(*, costs: bool) -> None:
    assert GenerationStage("p", POOL, Scripted(says("")), costs=costs).from_record is costs


async def test_no_frames_unless_the_request_streams() -> None:
    around = Surroundings()
    answer = only(await around.run(Scripted(says("one ", "two")), routed()))
    assert around.frames == []
    assert answer.frames == 0


async def test_a_busy_provider_is_asked_again_and_both_calls_are_on_the_books() -> None:
    around = Surroundings()
    step = await around.run(Scripted(fails(BUSY), says("ok")), routed())
    failure, answer = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(answer, Generated)
    assert failure.attempt != answer.attempt
    noted = [note.attempt for note in around.notes if isinstance(note, Attempted)]
    lost = [note.attempt for note in step.if_lost if isinstance(note, Spent)]
    assert noted == lost == [failure.attempt, answer.attempt]


async def test_a_provider_that_stays_busy_ends_the_request_after_the_last_retry() -> None:
    engine = Scripted(fails(BUSY))
    step = await Surroundings().run(engine, routed())
    assert kinds(step) == [*[GenerationFailed] * (Pool(engine="openai").retries + 1), Failed]
    end = step.events[-1]
    assert isinstance(end, Failed)
    assert end.problem.code == Code.PROVIDER_ERROR
    assert "busy" in end.problem.message


async def test_what_cannot_succeed_is_not_tried_again() -> None:
    engine = Scripted(fails(REFUSED))
    step = await Surroundings().run(engine, routed())
    assert kinds(step) == [GenerationFailed, Failed]
    assert len(engine.requests) == 1


async def test_a_wait_that_would_outlast_the_deadline_is_not_begun() -> None:
    later = EngineError("busy", retryable=True, retry_after_s=60.0)
    step = await Surroundings(deadline_s=5).run(Scripted(fails(later)), routed())
    assert kinds(step) == [GenerationFailed, Failed]


async def test_a_stream_that_was_shown_in_part_is_not_begun_anew() -> None:
    around = Surroundings()
    step = await around.run(Scripted(fails(BUSY, "some words ", "more ")), routed(stream=True))
    assert kinds(step) == [GenerationFailed, Failed]
    failure = step.events[0]
    assert isinstance(failure, GenerationFailed)
    assert failure.usage == Usage(3, 2)
    assert failure.cost > 0


async def test_a_cancel_stops_the_engine_and_bills_what_was_generated() -> None:
    around = Surroundings()
    engine = Scripted(hangs("one ", "two "))
    asyncio.get_running_loop().call_later(0.05, around.cancelled.set)
    step = await around.run(engine, routed(stream=True))
    answer, end = step.events
    assert isinstance(answer, Generated)
    assert isinstance(end, Cancelled)
    assert (answer.text, answer.finish_reason) == ("one two ", "cancelled")
    assert end.usage == Usage(3, 2)
    assert end.cost == pytest.approx(answer.cost)
    assert engine.aborted == [answer.attempt]
    assert around.frames[-1].finish_reason == "cancelled"


async def test_a_cancel_during_the_wait_for_a_retry_ends_the_request() -> None:
    around = Surroundings(reason="enough")
    asyncio.get_running_loop().call_later(0.05, around.cancelled.set)
    later = EngineError("busy", retryable=True, retry_after_s=20.0)
    step = await around.run(Scripted(fails(later)), routed())
    failure, end = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Cancelled)
    assert end.reason == "enough"
    assert len(step.if_lost) == 1


async def test_the_deadline_stops_the_engine_and_says_what_was_used() -> None:
    around = Surroundings(deadline_s=0.1)
    engine = Scripted(hangs("one "))
    step = await around.run(engine, routed())
    failure, end = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert end.problem.code == Code.DEADLINE_EXCEEDED
    assert failure.usage == Usage(3, 1)
    assert end.cost == pytest.approx(failure.cost)
    assert engine.aborted == [failure.attempt]


async def test_the_pools_own_limit_is_told_from_the_deadline() -> None:
    pool = Pool(engine="openai", model="m-1", url="http://x/v1", timeout_s=0.05)
    step = await Surroundings(pool=pool).run(Scripted(hangs()), routed())
    end = step.events[-1]
    assert isinstance(end, Failed)
    assert end.problem.code == Code.STAGE_TIMEOUT


async def test_a_drain_aborts_the_call_and_writes_it_off() -> None:
    around = Surroundings()
    engine = Scripted(fails(BUSY), hangs("one "))
    task = asyncio.create_task(around.run(engine, routed(stream=True)))
    await asyncio.sleep(0.1)
    assert len(engine.requests) == 2
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.aborted[-1] == engine.requests[1].id
    spent = [note for note in around.notes if isinstance(note, Spent)]
    assert [note.attempt for note in spent] == [request.id for request in engine.requests]
    assert spent[1].usage == Usage(3, 1)


async def test_a_defect_in_an_engine_is_written_off_and_raised() -> None:
    around = Surroundings()
    with pytest.raises(ZeroDivisionError):
        await around.run(Scripted(fails(ZeroDivisionError("x"))), routed())
    assert [type(note) for note in around.notes] == [Attempted, Spent]


async def test_prices_follow_the_configuration_now_in_force() -> None:
    around = Surroundings()
    dear = Pool(engine="openai", model="m-1", url="http://x/v1", price_out=1000.0)
    around.context.config = Config(pools={"p": dear}, templates=around.context.config.templates)
    assert only(await around.run(Scripted(says("ok")), routed())).cost == pytest.approx(0.001)


async def test_a_template_that_is_gone_is_a_clear_problem() -> None:
    around = Surroundings()
    around.context.config = Config(pools={"p": POOL})
    with pytest.raises(RequestProblem, match="template 'docs'"):
        await around.run(Scripted(says("ok")), routed())
    assert around.notes == []


async def test_what_is_sure_to_be_too_long_is_refused_before_it_costs_anything() -> None:
    pool = Pool(engine="openai", model="m-1", url="http://x/v1", context_limit=100)
    around = Surroundings(pool=pool)
    with pytest.raises(RequestProblem) as caught:
        await around.run(Scripted(says("ok")), routed("word " * 200_000))
    assert caught.value.problem.code == Code.CONTEXT_TOO_LONG
    assert around.notes == []
