"""A request that another worker has begun: gone on with, accounted for once."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from eventrail.client.progress import Progress
from eventrail.contracts.events import Failed, Generated, GenerationFailed, Usage
from eventrail.contracts.notes import Attempted, Spent
from eventrail.eventlog.state import RequestState
from eventrail.runtime.stage import Retry, Step
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.engines.echo import EchoEngine, EchoOptions
from tests.unit.worker.lives import Scripted, Surroundings, fails, hangs, routed, says

QUESTION = "one two three four five six seven eight"
ANSWER = f"echo: {QUESTION}"
SLOW = EchoEngine(EchoOptions(tokens_per_s=50))


def read(around: Surroundings) -> str:
    reader = Progress()
    return "".join(reader.take(frame) for frame in around.stored)


async def killed(around: Surroundings, engine: EchoEngine | Scripted, state: RequestState) -> None:
    """Let a worker die after its third frame: no note, no event, nothing more."""
    task = asyncio.create_task(around.run(engine, state))
    async with asyncio.timeout(5):
        while len(around.frames) < 3:
            await asyncio.sleep(0.005)
    noted = list(around.notes)
    task.cancel()
    await asyncio.wait([task])
    around.notes = noted


def answer_of(step: Step) -> Generated:
    (answer,) = step.events
    assert isinstance(answer, Generated)
    return answer


async def test_a_stream_goes_on_where_it_was() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    await killed(first, SLOW, state)
    shown = first.text
    assert ANSWER.startswith(shown)
    second = Surroundings(after=first)
    answer = answer_of(await second.run(SLOW, state))
    assert answer.text == ANSWER
    assert read(second) == ANSWER
    opening, *others = second.frames
    assert (opening.text, opening.number, opening.delivery) == ("", 0, 2)
    assert "".join(frame.text for frame in others) == ANSWER[len(shown) :]
    assert [frame.number for frame in second.frames] == list(range(answer.frames))


async def test_a_stream_survives_a_second_death() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    await killed(first, SLOW, state)
    second = Surroundings(after=first)
    await killed(second, SLOW, state)
    third = Surroundings(after=second)
    assert answer_of(await third.run(SLOW, state)).text == read(third) == ANSWER


async def test_what_was_generated_is_billed_once_and_what_was_wasted_is_said() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    await killed(first, SLOW, state)
    second = Surroundings(after=first)
    step = await second.run(SLOW, state)
    answer = answer_of(step)
    assert answer.usage == Usage(8, 9)  # each token once, whoever generated it
    (before,) = [note for note in first.notes if isinstance(note, Attempted)]
    (wasted,) = step.if_appended
    assert isinstance(wasted, Spent)
    assert (wasted.attempt, wasted.usage) == (before.attempt, Usage(8, 0))
    assert wasted.cost == pytest.approx(8 * 1.0 / 1e6)


async def test_after_a_drain_only_what_nobody_saw_is_written_off() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    task = asyncio.create_task(first.run(SLOW, state))
    async with asyncio.timeout(5):
        while len(first.frames) < 3:
            await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait([task])
    (spent,) = [note for note in first.notes if isinstance(note, Spent)]
    second = Surroundings(after=first)
    step = await second.run(SLOW, state)
    assert answer_of(step).usage == Usage(8, 9)
    named = sum(len(frame.tokens) for frame in first.frames)
    assert named >= 1
    assert spent.usage.completion_tokens <= 9 - named
    assert list(step.if_appended) == []  # it is on the books already


async def test_an_answer_that_cannot_be_gone_on_with_is_generated_anew_and_not_shown_twice() -> (
    None
):
    first, state = Surroundings(), routed("hi", stream=True)
    words = ["The ", "log ", "is ", "the ", "system."]
    await killed(first, Scripted(says(*words, pause_s=0.03)), state)
    second = Surroundings(after=first)
    engine = Scripted(says(*words))
    assert answer_of(await second.run(engine, state)).text == read(second) == "".join(words)
    assert engine.requests[0].prior is None
    assert engine.requests[0].seed > 0


async def test_an_answer_that_became_another_ends_clearly() -> None:
    first, state = Surroundings(), routed("hi", stream=True)
    await killed(first, Scripted(says("The ", "log ", "is ", "all. ", pause_s=0.03)), state)
    second = Surroundings(after=first)
    step = await second.run(Scripted(says("A ", "database ", "is ", "not. ")), state)
    failure, end = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert "another text" in end.problem.message
    assert read(second) == first.text


async def test_a_second_attempt_of_the_same_delivery_may_follow_if_nothing_was_added() -> None:
    first, state = Surroundings(), routed("hi", stream=True)
    await killed(first, Scripted(says("The ", "log ", "is ", "all. ", pause_s=0.03)), state)
    second = Surroundings(after=first)
    busy = EngineError("busy", retryable=True, retry_after_s=0.0)
    engine = Scripted(fails(busy), says("The ", "log ", "is ", "all. "))
    step = await second.run(engine, state)
    assert [type(event) for event in step.events] == [GenerationFailed, Generated]
    assert read(second) == "The log is all. "


async def test_an_engine_that_died_hands_its_work_to_another_worker() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    gone = EngineError("its core died", retryable=True, lost=True)
    with pytest.raises(Retry, match="its core died"):
        await first.run(Scripted(fails(gone, "echo: ", "one ")), state)
    assert [type(note) for note in first.notes] == [Attempted, Spent]
    second = Surroundings(after=first)
    step = await second.run(EchoEngine(), state)
    assert answer_of(step).text == read(second) == ANSWER
    assert list(step.if_appended) == []


async def test_what_was_shown_may_not_be_known() -> None:
    first, state = Surroundings(), routed(QUESTION, stream=True)
    await killed(first, SLOW, state)
    second = Surroundings(after=first, forgotten=True)
    assert answer_of(await second.run(SLOW, state)).text == read(second) == ANSWER
    assert second.frames[0].offset == 0


async def test_nobody_looks_back_on_a_first_delivery() -> None:
    around = Surroundings()
    requests: list[GenerationRequest] = []

    async def script(request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        requests.append(request)
        yield Delta("ok ", finish_reason="stop")

    await around.run(Scripted(script), routed(stream=True))
    assert requests[0].prior is None
    assert around.frames[0].text


async def test_a_request_that_does_not_stream_begins_anew_and_says_what_was_lost() -> None:
    first, state = Surroundings(), routed("hi")
    task = asyncio.create_task(first.run(Scripted(hangs("one ")), state))
    await asyncio.sleep(0.02)
    noted = list(first.notes)
    task.cancel()
    await asyncio.wait([task])
    first.notes = noted
    second = Surroundings(after=first)
    step = await second.run(Scripted(says("one ", "two")), state)
    assert answer_of(step).usage == Usage(3, 2)
    assert second.frames == []
    (wasted,) = step.if_appended
    assert isinstance(wasted, Spent)
    assert wasted.usage == Usage(3, 0)
