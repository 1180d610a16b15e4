import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from aiohttp import web

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.errors import Code
from eventrail.contracts.events import Cancelled, Failed, Generated, GenerationFailed, Usage
from eventrail.worker.engines.openai import OpenAIEngine
from tests.integration.worker.provider import (
    Answer,
    Provider,
    completes,
    hangs,
    refuses,
    says,
    streams,
)
from tests.unit.worker.lives import Surroundings, routed


@asynccontextmanager
async def engine_for(
    provider: Provider, **options: object
) -> AsyncIterator[tuple[OpenAIEngine, Surroundings]]:
    async with provider.serving() as bare:
        pool = msgspec.structs.replace(bare, engine_options=options)
        engine = OpenAIEngine.of("p", pool)
        try:
            yield engine, Surroundings(pool=pool)
        finally:
            await engine.close()


async def test_a_whole_answer_comes_with_its_usage() -> None:
    provider = Provider(completes("hello"))
    async with engine_for(provider) as (engine, around):
        step = await around.run(engine, routed(sampling={"temperature": 0.0}))
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert (answer.text, answer.usage) == ("hello", Usage(4, 2))
    (body,) = provider.bodies
    assert body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "hi there"}],
        "temperature": 0.0,
    }


async def test_a_stream_is_passed_on_with_its_usage() -> None:
    async with engine_for(Provider(streams("hel", "lo ", "you"))) as (engine, around):
        step = await around.run(engine, routed(stream=True))
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert around.text == answer.text == "hello you"
    assert answer.usage == Usage(4, 2)


async def test_all_choices_are_kept() -> None:
    async with engine_for(Provider(completes("a", "b"))) as (engine, around):
        step = await around.run(engine, routed(sampling={"n": 2}))
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert [choice["message"]["content"] for choice in answer.choices] == ["a", "b"]


async def test_connections_are_kept_alive() -> None:
    peers: set[object] = set()

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return await completes("x")(request)

    provider = Provider(answer)
    async with engine_for(provider) as (engine, around):
        for _ in range(5):
            await around.run(engine, routed())
    assert len(peers) == 1


async def test_the_key_comes_from_the_environment() -> None:
    provider = Provider(completes("x"))
    async with provider.serving() as bare:
        pool = msgspec.structs.replace(bare, api_key_env="THE_KEY")
        engine = OpenAIEngine.of("p", pool, {"THE_KEY": "hush"})
        await Surroundings(pool=pool).run(engine, routed())
        await engine.close()
        with pytest.raises(InvalidConfig, match="THE_KEY is not set"):
            OpenAIEngine.of("p", pool, {})
    assert provider.headers["authorization"] == "Bearer hush"


async def test_a_busy_provider_is_asked_again_when_it_said() -> None:
    provider = Provider(refuses(429, retry_after_ms="150"), completes("ok"))
    async with engine_for(provider) as (engine, around):
        started = asyncio.get_running_loop().time()
        step = await around.run(engine, routed())
    assert asyncio.get_running_loop().time() - started >= 0.15
    assert [event.type for event in step.events] == ["generation_failed", "generated"]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (refuses(500), "answered 500"),
        (says(b"<html>"), "does not decode"),
        (says(b'{"choices": []}'), "no choices"),
        (streams(whole=False), "in the middle"),
        (says(b'data: {"error": {"message": "oops"}}\n\n', "text/event-stream"), "oops"),
    ],
)
async def test_what_goes_wrong_once_is_tried_again(first: Answer, reason: str) -> None:
    stream = "middle" in reason or "oops" in reason
    async with engine_for(Provider(first, streams("ok") if stream else completes("ok"))) as (
        engine,
        around,
    ):
        step = await around.run(engine, routed(stream=stream))
    failure, answer = step.events
    assert isinstance(failure, GenerationFailed)
    assert reason in failure.problem.message
    assert isinstance(answer, Generated)
    assert answer.text == "ok"


async def test_a_refused_request_ends_with_the_providers_words() -> None:
    provider = Provider(refuses(400, "maximum context length is 8 tokens"))
    async with engine_for(provider) as (engine, around):
        step = await around.run(engine, routed())
    failure, end = step.events
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert end.problem.code == Code.CONTEXT_TOO_LONG
    assert "8 tokens" in end.problem.message
    assert len(provider.bodies) == 1


async def test_nobody_there_is_a_provider_error() -> None:
    pool = Pool(engine="openai", model="m", url="http://127.0.0.1:1/v1")
    engine = OpenAIEngine.of("p", pool)
    step = await Surroundings(pool=pool).run(engine, routed())
    await engine.close()
    end = step.events[-1]
    assert isinstance(end, Failed)
    assert end.problem.code == Code.PROVIDER_ERROR
    assert "127.0.0.1" in end.problem.message


async def test_silence_is_given_up() -> None:
    async with engine_for(Provider(hangs()), first_byte_s=0.05) as (engine, around):
        step = await around.run(engine, routed())
    end = step.events[-1]
    assert isinstance(end, Failed)
    assert end.problem.code == Code.PROVIDER_TIMEOUT


@pytest.mark.parametrize("answer", [hangs(), streams("some words ", then_hangs=True)])
async def test_a_cancel_closes_the_connection_to_the_provider(answer: Answer) -> None:
    provider = Provider(answer)
    async with engine_for(provider) as (engine, around):
        asyncio.get_running_loop().call_later(0.1, around.cancelled.set)
        step = await around.run(engine, routed(stream=True))
        async with asyncio.timeout(5):
            await provider.gone.wait()
    assert isinstance(step.events[-1], Cancelled)


async def test_what_was_streamed_before_a_cancel_is_billed_by_estimate() -> None:
    async with engine_for(Provider(streams("a ", "b ", then_hangs=True))) as (engine, around):
        asyncio.get_running_loop().call_later(0.1, around.cancelled.set)
        step = await around.run(engine, routed("12345678", stream=True))
    answer = step.events[0]
    assert isinstance(answer, Generated)
    assert answer.usage == Usage(prompt_tokens=2, completion_tokens=2, estimated=True)
