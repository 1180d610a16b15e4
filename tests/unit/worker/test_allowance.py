"""What a request may still cost, asked before every paid call."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from msgspec.structs import replace

from eventrail.config.model import Pool
from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.events import Generated, GenerationFailed, Usage
from eventrail.contracts.notes import Attempted, NoteData, Spent
from eventrail.eventlog.state import RequestState
from eventrail.money.nano import nano_of
from eventrail.runtime.stage import Retry
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from tests.unit.worker.lives import POOL, Scripted, Surroundings, routed, says

LEASE = "b/all/total/99999999999999/n"
# a prompt of `hi there` is at most some 190 tokens at 1.0 a million, an answer's token costs 10.0
PROMPT = 250


def drawing(allowance: float, **more: Any) -> RequestState:
    state = routed(**more)
    assert state.accepted is not None
    return replace(state, accepted=replace(state.accepted, lease=LEASE, allowance=allowance))


def micro(prompt: int, answer: int) -> float:
    """What a call costs at the pool's prices."""
    return (prompt * 1.0 + answer * 10.0) / 1_000_000


async def busy(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
    """Use fifty tokens, and fail."""
    yield Delta("x", usage=Usage(3, 50))
    raise EngineError("busy", retryable=True, retry_after_s=0.0)


async def mute(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
    """Be asked, and break off."""
    yield Delta(usage=Usage(7, 0, estimated=True))
    raise EngineError("gone")


class Fence:
    """A log in which nothing, or everything, has happened meanwhile."""

    def __init__(self, notes: list[NoteData], *, tail: bool = True, in_time: bool = True) -> None:
        self._notes = notes
        self._tail = tail
        self._in_time = in_time

    async def note_first(self, data: NoteData) -> bool:
        if any(isinstance(each, type(data)) for each in self._notes):
            return False
        self._notes.append(data)
        return True

    async def is_tail(self) -> bool:
        return self._tail

    async def accepted_by(self, moment_ms: int) -> bool:
        assert moment_ms == 99999999999999
        return self._in_time


def fenced(around: Surroundings, **more: bool) -> Surroundings:
    around.context.fence = Fence(around.notes, **more)
    return around


def kinds(notes: list[NoteData]) -> list[str]:
    return [note.kind for note in notes]


async def test_a_call_is_written_down_with_the_most_it_can_cost() -> None:
    around = fenced(Surroundings())
    state = drawing(1.0, sampling={"max_tokens": 50})
    step = await around.run(Scripted(says("Yes.")), state)
    (attempted,) = around.notes
    assert isinstance(attempted, Attempted)
    assert micro(8, 50) < attempted.worst <= micro(PROMPT, 50)
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert answer.attempt == attempted.attempt
    assert nano_of(answer.cost) == nano_of(micro(3, 1))
    assert answer.price.startswith("p#")


async def test_an_answer_without_a_limit_gets_one_that_there_is_money_for() -> None:
    engine = Scripted(says("Yes."))
    await fenced(Surroundings()).run(engine, drawing(micro(PROMPT, 20)))
    (request,) = engine.requests
    assert 20 <= request.sampling["max_tokens"] < 20 + PROMPT // 10


async def test_without_a_budget_nothing_is_limited_or_asked() -> None:
    engine = Scripted(says("Yes."))
    around = fenced(Surroundings(first_hand=True), tail=False, in_time=False)
    await around.run(engine, routed())
    assert engine.requests[0].sampling == {}
    assert around.notes == []


async def test_a_dear_call_is_not_made() -> None:
    engine = Scripted(says("Yes."))
    around = fenced(Surroundings())
    with pytest.raises(RequestProblem) as caught:
        await around.run(engine, drawing(micro(0, 50), sampling={"max_tokens": 50}))
    assert caught.value.problem.code == "budget_exceeded"
    assert engine.requests == []
    assert kinds(around.notes) == ["attempted", "spent"]
    (told,) = [note for note in around.notes if isinstance(note, Spent)]
    assert told.cost == 0.0


@pytest.mark.parametrize(("calls", "made"), [(1, 1), (2, 2), (3, 3)])
async def test_retries_are_paid_from_the_same_allowance(calls: int, made: int) -> None:
    engine = Scripted(busy)
    pool: Pool = replace(POOL, retries=2)
    around = fenced(Surroundings(pool=pool))
    worst = micro(PROMPT, 50)
    state = drawing(worst * calls, sampling={"max_tokens": 50})
    if made <= pool.retries:
        with pytest.raises(RequestProblem, match="budget_exceeded"):
            await around.run(engine, state)
    else:
        await around.run(engine, state)
    assert len(engine.requests) == made


async def test_a_call_of_unknown_outcome_counts_as_the_most_it_can_have_cost() -> None:
    before = fenced(Surroundings())
    before.notes.append(Attempted("gone", "p", worst=micro(PROMPT, 50)))
    again = fenced(Surroundings(after=before))
    state = drawing(micro(PROMPT, 50) * 1.5, sampling={"max_tokens": 50})
    with pytest.raises(RequestProblem, match="budget_exceeded"):
        await again.run(Scripted(says("Yes.")), state)
    richer = fenced(Surroundings(after=before))
    state = drawing(micro(PROMPT, 50) * 2, sampling={"max_tokens": 50})
    await richer.run(Scripted(says("Yes.")), state)


async def test_a_call_that_was_cut_off_is_charged_the_most_it_can_have_cost() -> None:
    before = fenced(Surroundings())
    before.notes.append(Attempted("gone", "p", worst=0.5))
    again = fenced(Surroundings(after=before))
    step = await again.run(Scripted(says("Yes.")), drawing(1.0, sampling={"max_tokens": 50}))
    (spent,) = step.if_appended
    assert isinstance(spent, Spent)
    assert (spent.attempt, spent.cost, spent.usage.estimated) == ("gone", 0.5, True)


async def test_a_call_that_broke_off_without_a_word_is_charged_the_most_it_can_have_cost() -> None:
    around = fenced(Surroundings())
    step = await around.run(Scripted(mute), drawing(1.0, sampling={"max_tokens": 50}))
    (attempted,) = around.notes
    assert isinstance(attempted, Attempted)
    failed = step.events[0]
    assert isinstance(failed, GenerationFailed)
    assert (failed.cost, failed.usage.estimated) == (attempted.worst, True)
    free = await Surroundings(first_hand=True).run(Scripted(mute), routed())
    assert isinstance(free.events[0], GenerationFailed)
    assert 0 < free.events[0].cost <= micro(PROMPT, 0)


async def test_a_request_that_has_gone_on_is_left_alone() -> None:
    engine = Scripted(says("Yes."))
    around = fenced(Surroundings(), tail=False)
    with pytest.raises(Retry):
        await around.run(engine, drawing(1.0))
    assert engine.requests == []
    assert kinds(around.notes) == ["attempted", "spent"]


async def test_a_request_taken_in_too_late_is_not_paid_for() -> None:
    engine = Scripted(says("Yes."))
    around = fenced(Surroundings(), in_time=False)
    with pytest.raises(RequestProblem, match="budget_exceeded"):
        await around.run(engine, drawing(1.0))
    assert (engine.requests, around.notes) == ([], [])
