"""How a request's life starts, and how it ends from outside its path."""

import pytest

from eventrail.contracts.errors import Code, IllegalTransition, Problem
from eventrail.contracts.events import Failed
from eventrail.contracts.ids import new_span_id
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Appended, Lost
from eventrail.runtime.stage import Retry, Step
from tests.lives import ACCEPTED, CHECKED, COMPLETED, GENERATED, MISSED, ROUTED, SCREENED
from tests.simulation.virtual_time import EPOCH
from tests.unit.runtime.world import Scripted, World, basis, last_problem, types, virtual

LATE = Failed(problem=Problem(code=Code.DEADLINE_EXCEEDED.value, message="late"))


def whole_path(*, from_record: bool = False) -> World:
    return World(
        Scripted("guardrail", Step([SCREENED])),
        Scripted("router", Step([ROUTED])),
        Scripted("cache", Step([MISSED])),
        Scripted("model-echo", Step([GENERATED]), from_record=from_record),
        Scripted("verdict", Step([CHECKED, COMPLETED])),
    )


@virtual
async def test_without_local_stages_only_the_acceptance_is_appended() -> None:
    world = World()
    admission = await world.runner.admit(basis(), ACCEPTED, span=new_span_id())
    assert types(world.last) == ["accepted"]
    assert world.last.next == "guardrail"
    assert admission.answer is None
    assert isinstance(admission.outcome, Appended)


@virtual
async def test_a_path_that_is_all_local_is_one_record_with_the_answer_in_hand() -> None:
    world = whole_path()
    asked = type(ACCEPTED)(sealed="", model="echo", reply_to="reply.7")
    admission = await world.runner.admit(basis(), asked, span=new_span_id())
    assert len(world.records()) == 1
    assert admission.answer is not None
    assert admission.answer.text == "echo: hello"
    assert world.answers == [(admission.answer, None)]


@virtual
async def test_a_paid_stage_is_not_run_before_the_request_is_stored() -> None:
    world = whole_path(from_record=True)
    admission = await world.runner.admit(basis(), ACCEPTED, span=new_span_id())
    assert types(world.last) == ["accepted", "screened", "routed", "cache_missed"]
    assert world.last.next == "model-echo"
    assert admission.answer is None
    assert world.answers == []


@virtual
async def test_the_root_span_is_the_admissions_and_the_first_stage_its_child() -> None:
    world = World(Scripted("guardrail", Step([SCREENED])))
    span = new_span_id()
    await world.runner.admit(basis(), ACCEPTED, span=span)
    accepted, screened = (event.span for event in world.last.new_events())
    assert accepted is not None
    assert screened is not None
    assert (accepted.id, accepted.parent) == (span, "")
    assert screened.parent == span


@virtual
async def test_a_taken_id_is_lost_and_nothing_is_announced() -> None:
    world = whole_path()
    request = basis()
    first = await world.runner.admit(request, ACCEPTED, span=new_span_id())
    again = await world.runner.admit(request, ACCEPTED, span=new_span_id())
    assert isinstance(first.outcome, Appended)
    assert isinstance(again.outcome, Lost)
    assert again.outcome.winner.record.rid == request.rid
    assert again.answer is None
    assert len(world.answers) == 1
    assert world.observer.counts["admitted"] == 1


@virtual
async def test_a_stage_that_cannot_decide_now_does_not_hold_up_the_admission() -> None:
    world = World(Scripted("guardrail", Retry("busy", delay_s=30.0)))
    admission = await world.runner.admit(basis(), ACCEPTED, span=new_span_id())
    assert isinstance(admission.outcome, Appended)
    assert types(world.last) == ["accepted"]
    assert world.last.next == "guardrail"
    assert world.clock.now() == EPOCH


@virtual
async def test_a_request_that_is_late_at_the_door_is_accepted_and_fails() -> None:
    world = whole_path()
    admission = await world.runner.admit(basis(EPOCH), ACCEPTED, span=new_span_id())
    assert types(world.last) == ["accepted", "failed"]
    assert admission.answer is not None
    assert admission.answer.status == "failed"
    assert last_problem(world.last).code == Code.DEADLINE_EXCEEDED


@virtual
async def test_ending_from_outside_appends_the_end_and_tells_who_waits() -> None:
    world = World()
    asked = type(ACCEPTED)(sealed="", model="echo", reply_to="reply.7")
    await world.runner.admit(basis(), asked, span=new_span_id())
    tail = world.records()[-1]
    outcome = await world.runner.end(tail.record, LATE, after=tail.sequence, by_stage="warden")
    assert isinstance(outcome, Appended)
    assert fold(world.last).terminal == LATE
    assert world.last.next == "done"
    ((answer, reply_to),) = world.answers
    assert (answer.status, reply_to) == ("failed", "reply.7")
    assert world.observer.outcomes == [("warden", "ok")]


@virtual
async def test_ending_a_request_that_somebody_moved_on_is_lost_in_silence() -> None:
    world = World()
    await world.runner.admit(basis(), ACCEPTED, span=new_span_id())
    tail = world.records()[-1]
    await world.stored(SCREENED, prior=tail.record, next_stage="router")
    outcome = await world.runner.end(tail.record, LATE, after=tail.sequence, by_stage="warden")
    assert isinstance(outcome, Lost)
    assert world.answers == []
    assert types(world.last) == ["screened"]


@virtual
async def test_ending_what_has_ended_is_illegal() -> None:
    world = whole_path()
    await world.runner.admit(basis(), ACCEPTED, span=new_span_id())
    tail = world.records()[-1]
    with pytest.raises(IllegalTransition):
        await world.runner.end(tail.record, LATE, after=tail.sequence, by_stage="warden")
