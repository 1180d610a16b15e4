"""The official client works unchanged but for `base_url` and key."""

import openai
import pytest

from tests.integration.gateway.running import DEMO_KEY, Running


def client_of(gateway: Running, key: str = DEMO_KEY) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=f"{gateway.base}/v1", api_key=key, max_retries=0)


async def test_a_completion_comes_back_whole(gateway: Running) -> None:
    async with client_of(gateway) as client:
        completion = await client.chat.completions.create(
            model="echo", messages=[{"role": "user", "content": "hello there"}]
        )
    assert completion.choices[0].message.content == "echo: hello there"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.object == "chat.completion"
    assert completion.usage is not None
    assert completion.usage.total_tokens == 5


async def test_a_completion_is_streamed_in_pieces_with_usage_last(gateway: Running) -> None:
    async with client_of(gateway) as client:
        stream = await client.chat.completions.create(
            model="slow",
            messages=[{"role": "user", "content": "one two three"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "".join(piece or "" for piece in pieces) == "echo: one two three"
    assert len([piece for piece in pieces if piece]) > 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 4


async def test_the_streamed_text_is_the_same_when_the_worker_is_elsewhere(apart: Running) -> None:
    async with client_of(apart) as client:
        stream = await client.chat.completions.create(
            model="slow", messages=[{"role": "user", "content": "one two three"}], stream=True
        )
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(pieces) == "echo: one two three"
    assert len([piece for piece in pieces if piece]) > 1


async def test_a_canned_answer_is_streamed_although_no_worker_sent_tokens(
    gateway: Running,
) -> None:
    async with client_of(gateway) as client:
        stream = await client.chat.completions.create(
            model="echo",
            messages=[{"role": "user", "content": "what are your opening hours?"}],
            stream=True,
        )
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(pieces) == "Always open."


async def test_models_are_listed(gateway: Running) -> None:
    async with client_of(gateway) as client:
        models = await client.models.list()
    assert [model.id for model in models.data] == ["echo", "cached", "slow", "stuck"]


async def test_an_unknown_model_raises_not_found(gateway: Running) -> None:
    async with client_of(gateway) as client:
        with pytest.raises(openai.NotFoundError) as caught:
            await client.chat.completions.create(
                model="gpt-5", messages=[{"role": "user", "content": "hello"}]
            )
    assert caught.value.code == "model_not_found"


async def test_a_wrong_key_raises_authentication_error(gateway: Running) -> None:
    async with client_of(gateway, key="sk-wrong") as client:
        with pytest.raises(openai.AuthenticationError):
            await client.models.list()


async def test_text_parts_are_joined(gateway: Running) -> None:
    async with client_of(gateway) as client:
        completion = await client.chat.completions.create(
            model="echo",
            messages=[
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "a "}, {"type": "text", "text": "b"}],
                }
            ],
        )
    assert completion.choices[0].message.content == "echo: a b"


async def test_personal_data_comes_back_unmasked(gateway: Running) -> None:
    async with client_of(gateway) as client:
        completion = await client.chat.completions.create(
            model="echo",
            messages=[{"role": "user", "content": "mail jane.doe@example.com please"}],
        )
    assert completion.choices[0].message.content == "echo: mail jane.doe@example.com please"
