"""What becomes of a delivered record when nothing is wrong with the request."""

import asyncio
import random

import pytest

from eventrail.contracts.events import Cancelled, Completed
from eventrail.contracts.notes import Spent
from eventrail.contracts.records import encode_record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.memory import Chaos
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.retry import RetryPolicy
from eventrail.runtime.stage import Step
from tests.lives import ACCEPTED, CHECKED, COMPLETED, GENERATED, MISSED, ROUTED, SCREENED, record
from tests.unit.runtime.world import ACKED, FOREVER, Handed, Scripted, World, types, virtual


def guardrail() -> Scripted:
    return Scripted("guardrail", Step([SCREENED]))


def router() -> Scripted:
    return Scripted("router", Step([ROUTED]))


def cache() -> Scripted:
    return Scripted("cache", Step([MISSED]))


def verdict() -> Scripted:
    return Scripted("verdict", Step([CHECKED, COMPLETED]))


@virtual
async def test_a_chain_of_local_stages_is_one_record() -> None:
    world = World(guardrail(), router(), cache())
    handed = await world.stored(ACCEPTED, next_stage="guardrail")
    await world.runner.deliver(handed)
    assert handed.settled == ACKED
    assert len(world.records()) == 2
    assert types(world.last) == ["screened", "routed", "cache_missed"]
    assert world.last.next == "model-echo"


@virtual
async def test_the_appended_record_carries_the_whole_life_verbatim() -> None:
    world = World(guardrail(), router())
    handed = await world.stored(ACCEPTED, next_stage="guardrail")
    await world.runner.deliver(handed)
    first = world.records()[0].record
    assert list(map(bytes, world.last.prior)) == list(map(bytes, first.events))
    assert fold(world.last).position == 3


@virtual
async def test_a_stage_from_record_ends_the_run_and_starts_from_what_is_stored() -> None:
    model = Scripted("model-echo", Step([GENERATED]), from_record=True)
    world = World(guardrail(), router(), cache(), model, verdict())
    await world.runner.deliver(await world.stored(ACCEPTED, next_stage="guardrail"))
    assert model.runs == 0
    assert world.last.next == "model-echo"

    stored = world.records()[-1]
    handed = Handed("log.model-echo.acme.x", stored.sequence, encode_record(stored.record))
    await world.runner.deliver(handed)
    assert model.runs == 1
    assert types(world.last) == ["generated", "checked", "completed"]
    assert world.last.next == "done"


@virtual
async def test_a_step_may_name_the_next_stage_itself() -> None:
    world = World(Scripted("guardrail", Step([SCREENED], next="person")))
    await world.runner.deliver(await world.stored(ACCEPTED, next_stage="guardrail"))
    assert world.last.next == "person"


@virtual
async def test_events_of_one_step_share_a_span_whose_parent_is_the_step_before() -> None:
    world = World(verdict(), Scripted("model-echo", Step([GENERATED])))
    handed = await world.stored(ACCEPTED, SCREENED, ROUTED, next_stage="model-echo")
    before = fold(world.last).last_span
    await world.runner.deliver(handed)
    generated, checked, completed = (event.span for event in world.last.new_events())
    assert generated is not None
    assert checked is not None
    assert completed is not None
    assert generated.parent == before
    assert (checked.id, checked.parent) == (completed.id, generated.id)
    assert completed.parent == generated.id


@virtual
async def test_a_span_starts_with_its_step_and_ends_at_its_events() -> None:
    async def slow(_state: RequestState, _context: Context) -> Step:
        await asyncio.sleep(2.0)
        return Step([SCREENED])

    world = World(Scripted("guardrail", slow))
    await world.runner.deliver(await world.stored(ACCEPTED, next_stage="guardrail"))
    (event,) = world.last.new_events()
    assert event.span is not None
    assert (event.at - event.span.start).total_seconds() == pytest.approx(2.0)


@virtual
async def test_a_stage_sees_how_often_its_record_came_and_0_further_down() -> None:
    first, second = guardrail(), router()
    world = World(first, second)
    handed = await world.stored(ACCEPTED, next_stage="guardrail", attempt=2)
    await world.runner.deliver(handed)
    assert first.contexts[0].delivery == 2
    assert second.contexts[0].delivery == 0


@virtual
async def test_a_redelivered_record_that_is_no_longer_the_tail_is_acked_and_no_stage_runs() -> None:
    stage = guardrail()
    world = World(stage)
    handed = await world.stored(ACCEPTED, next_stage="guardrail")
    await world.stored(SCREENED, prior=world.last, next_stage="router")
    handed.attempt = 2
    await world.runner.deliver(handed)
    assert handed.settled == ACKED
    assert stage.runs == 0
    assert world.observer.counts["superseded"] == 1
    assert len(world.records()) == 2


@virtual
async def test_a_lost_race_writes_what_was_spent_and_acks() -> None:
    spent = Spent(attempt="a1", pool="echo", reason="lost the race", cost=2.0)

    async def overtaken(_state: RequestState, _context: Context) -> Step:
        await world.stored(Cancelled(), prior=world.last, next_stage="done")
        cut_off = Spent(attempt="a0", pool="echo", reason="cut off")
        return Step([GENERATED], if_lost=[spent], if_appended=[cut_off])

    world = World(Scripted("model-echo", overtaken))
    handed = await world.stored(ACCEPTED, SCREENED, ROUTED, next_stage="model-echo")
    await world.runner.deliver(handed)
    assert handed.settled == ACKED
    assert [data for _, data in world.notes] == [spent]
    assert world.observer.counts["lost"] == 1
    assert types(world.last) == ["cancelled"]
    assert world.answers == []


@virtual
async def test_an_append_that_won_writes_only_what_earlier_attempts_spent() -> None:
    spent = Spent(attempt="a1", pool="echo", reason="lost the race")
    cut_off = Spent(attempt="a0", pool="echo", reason="cut off")
    step = Step([GENERATED], if_lost=[spent], if_appended=[cut_off])
    world = World(Scripted("model-echo", step))
    await world.runner.deliver(
        await world.stored(ACCEPTED, SCREENED, ROUTED, next_stage="model-echo")
    )
    assert [data for _, data in world.notes] == [cut_off]


@virtual
async def test_bytes_that_are_no_record_are_terminated() -> None:
    world = World(guardrail())
    handed = Handed("log.guardrail.acme.x", 1, b"\xff\x00")
    await world.runner.deliver(handed)
    ((how, reason),) = handed.settled
    assert how == "terminate"
    assert "not a record" in reason


@virtual
async def test_a_record_whose_events_cannot_follow_each_other_is_terminated() -> None:
    world = World(guardrail())
    impossible = encode_record(record(ACCEPTED, Completed(), next_stage="guardrail"))
    handed = Handed("log.guardrail.acme.x", 1, impossible)
    await world.runner.deliver(handed)
    assert [how for how, _ in handed.settled] == ["terminate"]


@virtual
async def test_a_log_that_is_not_there_hands_the_work_back_after_a_while() -> None:
    chaos = Chaos(random.Random(0))
    world = World(guardrail(), chaos=chaos)
    handed = await world.stored(ACCEPTED, next_stage="guardrail")
    chaos.unavailable = 1.0
    await world.runner.deliver(handed)
    ((how, delay),) = handed.settled
    assert how == "nak"
    assert 0 < delay <= RetryPolicy().first_s


@virtual
async def test_a_run_that_is_cut_off_by_the_drain_hands_its_work_back_at_once() -> None:
    async def endless(_state: RequestState, _context: Context) -> Step:
        await asyncio.sleep(FOREVER)
        raise AssertionError

    world = World(Scripted("guardrail", endless, timeout_s=FOREVER))
    handed = await world.stored(ACCEPTED, next_stage="guardrail")
    task = asyncio.create_task(world.runner.deliver(handed))
    await asyncio.sleep(1.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert handed.settled == [("nak", 0)]
    assert len(world.records()) == 1


@virtual
async def test_the_end_is_announced_to_who_asked_with_the_unmasked_answer() -> None:
    world = World(verdict())
    asked = type(ACCEPTED)(sealed="", model="echo", reply_to="reply.7")
    handed = await world.stored(asked, SCREENED, ROUTED, GENERATED, next_stage="verdict")
    await world.runner.deliver(handed)
    ((answer, reply_to),) = world.answers
    assert (answer.status, answer.text, reply_to) == ("completed", "echo: hello", "reply.7")
    assert world.observer.counts["ended"] == 1
