"""The bundled model in vLLM on Ray Serve, fed by nothing but the log."""

import asyncio
import time
from typing import Any

import pytest

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Cancelled, Failed, Generated, GenerationFailed, Usage
from tests.e2e.pool_worker import TENANT, Worker, kill_replica, processes

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),  # loading takes one to three minutes on two cores
    # Ray and vLLM warn about their own use of asyncio, sockets and deprecated names
    pytest.mark.filterwarnings("default"),
]

# what the model says after its end is shown too, so that a stream goes on for as long as it runs
SHOWN: dict[str, Any] = {"ignore_eos": True, "skip_special_tokens": False}
ENDLESS: dict[str, Any] = {**SHOWN, "max_tokens": 1500, "temperature": 1.0}
LONG: dict[str, Any] = {**SHOWN, "max_tokens": 400, "temperature": 0.0}


async def test_a_question_is_answered_from_its_context_and_streamed(worker: Worker) -> None:
    rid = await worker.ask("Where do workers pull their requests from?")
    (answer,) = await worker.answered(rid)
    assert isinstance(answer, Generated)
    assert answer.finish_reason == "stop"
    assert answer.text.strip() == "Workers pull their requests from a durable consumer."
    assert answer.usage.prompt_tokens > 10
    assert answer.usage.completion_tokens > 3
    assert answer.cost > 0
    frames = worker.frames[rid]
    assert "".join(frame.text for frame in frames) == answer.text
    assert [frame.number for frame in frames] == list(range(answer.frames))
    assert frames[-1].finish_reason == "stop"
    assert "spent" not in [note.kind for note in await worker.log.notes(TENANT, rid)]


async def test_more_requests_than_slots_are_all_answered(worker: Worker) -> None:
    rids = [await worker.ask("Where do workers pull requests from?") for _ in range(40)]
    for answers in await asyncio.gather(*map(worker.answered, rids)):
        (answer,) = answers
        assert isinstance(answer, Generated)
        assert answer.text


async def test_a_cancel_frees_the_slot_in_vllm_at_once_and_is_billed(
    worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    rids = [await worker.ask("Say it all.", **ENDLESS) for _ in range(4)]
    await worker.streaming(rids)
    assert await worker.in_hand() == 4
    took: list[float] = []
    for left, rid in enumerate(reversed(rids)):
        await worker.cancel(rid)
        asked = time.perf_counter()
        while await worker.in_hand() > 3 - left:
            assert time.perf_counter() - asked < 1.0
        took.append(time.perf_counter() - asked)
    with capsys.disabled():
        print(f"\ncancel to free slot: {', '.join(f'{each * 1000:.0f}' for each in took)} ms")
    for rid in rids:
        answer, end = await worker.answered(rid)
        assert isinstance(answer, Generated)
        assert isinstance(end, Cancelled)
        assert 0 < answer.usage.completion_tokens < 1500
        assert end.cost == pytest.approx(answer.cost)


async def test_a_cancel_of_an_answer_that_nobody_follows_is_billed_too(worker: Worker) -> None:
    rid = await worker.ask("Say it all.", stream=False, **ENDLESS)
    async with asyncio.timeout(30):
        while not await worker.in_hand():
            await asyncio.sleep(0.02)
    beside = await worker.ask("Say it all.", **ENDLESS)
    await worker.streaming([beside], frames=4)  # each step of vLLM is one of both
    await worker.cancel(rid)
    await worker.cancel(beside)
    answer, end = await worker.answered(rid)
    await worker.answered(beside)
    assert isinstance(answer, Generated)
    assert isinstance(end, Cancelled)
    assert 0 < answer.usage.completion_tokens < 1500
    assert await worker.in_hand() == 0


async def test_a_prompt_that_does_not_fit_is_a_clear_problem(worker: Worker) -> None:
    failure, end = await worker.answered(await worker.ask("word " * 20_000))
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert end.problem.code == Code.CONTEXT_TOO_LONG


async def test_a_killed_replicas_requests_go_on_where_they_were(worker: Worker) -> None:
    """All that it had in hand: streams, answers that nobody follows, and what waits for a slot."""
    questions = [f"Where do workers number {number} pull from?" for number in range(8)]
    undisturbed = [
        await worker.generated(rid)
        for rid in [await worker.ask(question, **LONG) for question in questions]
    ]
    engines = processes("EngineCore")
    assert engines
    streams = [await worker.ask(question, timeout_s=240, **LONG) for question in questions]
    others = [await worker.ask(q, timeout_s=240, stream=False, **LONG) for q in questions]
    await worker.streaming(streams, frames=4)
    kill_replica()
    for rid, expected in zip(streams, undisturbed, strict=True):
        answer = await worker.generated(rid, within_s=240)
        assert answer.text == expected.text == worker.seen(rid)
        assert answer.usage.completion_tokens == expected.usage.completion_tokens
        assert answer.usage.prompt_tokens == expected.usage.prompt_tokens
        # frames of the first delivery may still be on their way when its replica is dead
        again = [frame for frame in worker.frames[rid] if frame.delivery > 1]
        assert len(again) > 1
        assert again[1].offset > 0, "it began anew"
        wasted = await worker.spent(rid)
        assert wasted.usage == Usage(answer.usage.prompt_tokens)
    for rid, expected in zip(others, undisturbed, strict=True):
        assert (await worker.generated(rid, within_s=240)).text == expected.text
    assert not [engine for engine in engines if engine.is_running()], "the old engine lives on"
