"""What every engine promises to the stage, whatever generates."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from eventrail.worker.engine import Delta, Engine, GenerationRequest, Prior
from eventrail.worker.engines.echo import EchoEngine, EchoOptions
from eventrail.worker.engines.openai import OpenAIEngine
from eventrail.worker.engines.vllm import VllmEngine
from eventrail.worker.engines.vllm_prompt import Prompt
from tests.integration.worker.provider import Provider, completes, event, streams

ANSWER = "echo: one two three"
WORDS = ["echo: ", "one ", "two ", "three"]


class Subject:
    """An engine that answers `ANSWER`, and one that never comes to an end."""

    def __init__(self, engine: Engine, endless: Engine, aborted: asyncio.Event | None) -> None:
        self.engine = engine
        self.endless = endless
        self.aborted = aborted


@asynccontextmanager
async def echo() -> AsyncGenerator[Subject]:
    yield Subject(EchoEngine(), EchoEngine(EchoOptions(tokens_per_s=0.01)), None)


@asynccontextmanager
async def openai() -> AsyncGenerator[Subject]:
    whole, endless = Provider(streams(*WORDS)), Provider(streams(WORDS[0], then_hangs=True))
    async with whole.serving() as first, endless.serving() as second:
        engines = OpenAIEngine.of("a", first), OpenAIEngine.of("b", second)
        yield Subject(*engines, endless.gone)
        for engine in engines:
            await engine.close()


@asynccontextmanager
async def openai_at_once() -> AsyncGenerator[Subject]:
    whole, endless = Provider(completes(ANSWER)), Provider(streams(WORDS[0], then_hangs=True))
    async with whole.serving() as first, endless.serving() as second:
        engines = OpenAIEngine.of("a", first), OpenAIEngine.of("b", second)
        yield Subject(*engines, endless.gone)
        for engine in engines:
            await engine.close()


@asynccontextmanager
async def vllm() -> AsyncGenerator[Subject]:
    aborted = asyncio.Event()

    async def abort(_: str) -> None:
        aborted.set()

    async def chat(body: dict[str, Any]) -> AsyncGenerator[str, None]:
        del body
        for number, word in enumerate(WORDS, start=1):
            yield _chunk(word, number)
        yield _chunk("", len(WORDS), finish_reason="stop")
        yield "data: [DONE]\n\n"

    async def endless(body: dict[str, Any]) -> AsyncGenerator[str, None]:
        del body
        yield _chunk(WORDS[0], 1)
        await asyncio.Event().wait()

    yield Subject(VllmEngine("m", chat, abort), VllmEngine("m", endless, abort), aborted)


class Straight:
    """The short way to a vLLM that says `WORDS`, a token each, or only the first if it hangs."""

    def __init__(self, aborted: asyncio.Event, *, hangs: bool = False) -> None:
        self._aborted = aborted
        self._hangs = hangs

    async def prepare(self, body: dict[str, Any]) -> Prompt:
        del body
        values: dict[str, Any] = {
            "n": 1,
            "min_tokens": 0,
            "temperature": 0.0,
            "seed": None,
            "stop": [],
        }
        params = SimpleNamespace(**values, include_stop_str_in_output=False, max_tokens=9)
        return Prompt({"prompt_token_ids": [1, 2, 3]}, [1, 2, 3], params)

    async def generate(self, prompt: Prompt, request_id: str) -> AsyncGenerator[Any, None]:
        del request_id
        said = len(prompt.inputs["prompt_token_ids"]) - len(prompt.tokens)
        try:
            for number in range(said, len(WORDS)):
                reason = "stop" if number == len(WORDS) - 1 else None
                choice = SimpleNamespace(
                    index=0, text=WORDS[number], token_ids=[number], finish_reason=reason
                )
                yield SimpleNamespace(outputs=[choice], num_cached_tokens=0)
                if self._hangs:
                    await asyncio.Event().wait()
        finally:
            self._aborted.set()

    def text_of(self, prompt: Prompt, tokens: list[int]) -> str:
        del prompt
        return "".join(WORDS[token] for token in tokens)

    def length_of(self, token: int) -> int:
        return len(WORDS[token])


@asynccontextmanager
async def vllm_straight() -> AsyncGenerator[Subject]:
    aborted = asyncio.Event()

    async def chat(body: dict[str, Any]) -> AsyncGenerator[str, None]:
        raise AssertionError(f"not the short way: {body}")
        yield

    async def abort(_: str) -> None:
        raise AssertionError("closing the outputs is enough")

    whole, endless = Straight(asyncio.Event()), Straight(aborted, hangs=True)
    engines = VllmEngine("m", chat, abort, whole), VllmEngine("m", chat, abort, endless)
    yield Subject(*engines, aborted)


def _chunk(text: str, tokens: int, **choice: str) -> str:
    choices = [{"index": 0, "delta": {"content": text}, **choice}]
    usage = {"prompt_tokens": 3, "completion_tokens": tokens}
    return event({"choices": choices, "usage": usage}).decode()


ENGINES = {
    "echo": echo,
    "openai": openai,
    "openai at once": openai_at_once,
    "vllm": vllm,
    "vllm straight": vllm_straight,
}


@pytest.fixture(params=ENGINES)
async def subject(request: pytest.FixtureRequest) -> AsyncGenerator[Subject]:
    async with ENGINES[request.param]() as made:
        yield made


def asked(*, stream: bool) -> GenerationRequest:
    messages = [{"role": "user", "content": "one two three"}]
    return GenerationRequest("r1", "m", messages, stream=stream)


async def deltas(engine: Engine, *, stream: bool = True) -> list[Delta]:
    return [delta async for delta in engine.generate(asked(stream=stream))]


@pytest.mark.parametrize("stream", [True, False])
async def test_the_texts_put_together_are_the_answer(subject: Subject, *, stream: bool) -> None:
    got = await deltas(subject.engine, stream=stream)
    assert "".join(delta.text for delta in got) == ANSWER


@pytest.mark.parametrize("said", [1, 3])
async def test_with_a_part_said_before_the_texts_are_still_the_whole_answer(
    subject: Subject, said: int
) -> None:
    """An engine that can goes on after the tokens it named; any other begins anew."""
    named = [token for delta in await deltas(subject.engine) for token in delta.tokens or []]
    request = msgspec.structs.replace(asked(stream=True), prior=Prior(named[:said] or [7] * said))
    got = [delta async for delta in subject.engine.generate(request)]
    assert "".join(delta.text for delta in got) == ANSWER
    assert [delta.carried for delta in got] == [bool(named), *[False] * (len(got) - 1)]
    again = [token for delta in got for token in delta.tokens or []]
    assert again == named
    usage = got[-1].usage
    assert usage is not None
    assert usage.completion_tokens >= 2


async def test_the_last_delta_of_a_choice_says_why_it_ended(subject: Subject) -> None:
    reasons = [delta.finish_reason for delta in await deltas(subject.engine)]
    assert [reason for reason in reasons if reason is not None] == ["stop"]


async def test_the_usage_is_known_at_the_end(subject: Subject) -> None:
    usages = [delta.usage for delta in await deltas(subject.engine) if delta.usage is not None]
    assert usages[-1].prompt_tokens >= 3
    assert usages[-1].completion_tokens >= 2


async def test_an_engine_takes_many_requests_at_once(subject: Subject) -> None:
    many = await asyncio.gather(*(deltas(subject.engine) for _ in range(20)))
    assert all("".join(delta.text for delta in got) == ANSWER for got in many)


async def test_closing_the_generator_aborts_the_generation(subject: Subject) -> None:
    async with aclosing(subject.endless.generate(asked(stream=True))) as generation:
        assert await anext(delta.text async for delta in generation if delta.text) == WORDS[0]
    await _aborted(subject)


async def test_cancelling_the_task_aborts_the_generation(subject: Subject) -> None:
    task = asyncio.create_task(deltas(subject.endless))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _aborted(subject)


async def _aborted(subject: Subject) -> None:
    if subject.aborted is not None:
        async with asyncio.timeout(5):
            await subject.aborted.wait()
