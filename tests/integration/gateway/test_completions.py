"""OpenAI's older API, and what a model that chats cannot do of it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import openai
import pytest

from tests.integration.gateway.running import DEMO_KEY, Running


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


async def test_a_text_comes_back_whole(client: openai.AsyncOpenAI) -> None:
    completion = await client.completions.create(model="echo", prompt="hello there")
    assert completion.object == "text_completion"
    assert completion.choices[0].text == "echo: hello there"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.completion_tokens == 3


async def test_there_are_sixteen_tokens_unless_more_are_asked_for(
    client: openai.AsyncOpenAI,
) -> None:
    prompt = " ".join(["word"] * 30)
    short = await client.completions.create(model="echo", prompt=prompt)
    assert short.choices[0].finish_reason == "length"
    assert short.choices[0].text.split() == ["echo:", *["word"] * 15]
    whole = await client.completions.create(model="echo", prompt=[prompt], max_tokens=100)
    assert whole.choices[0].text == f"echo: {prompt}"


async def test_an_echo_begins_with_the_prompt(client: openai.AsyncOpenAI) -> None:
    completion = await client.completions.create(model="echo", prompt="hello ", echo=True)
    assert completion.choices[0].text == "hello echo: hello "
    stream = await client.completions.create(
        model="slow", prompt="one two ", echo=True, stream=True
    )
    texts = [chunk.choices[0].text async for chunk in stream]
    assert "".join(texts) == "one two echo: one two "


async def test_a_stream_comes_in_pieces_with_usage_last(client: openai.AsyncOpenAI) -> None:
    stream = await client.completions.create(
        model="slow", prompt="one two", stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    texts = [chunk.choices[0].text for chunk in chunks if chunk.choices]
    assert "".join(texts) == "echo: one two"
    assert len([text for text in texts if text]) > 1
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prompt": [1, 2]}, "prompt"),
    ({"prompt": [[1, 2]]}, "prompt"),
    ({"prompt": ["a", "b"]}, "prompt"),
    ({"prompt": []}, "prompt"),
    ({"suffix": "end"}, "suffix"),
    ({"best_of": 3}, "best_of"),
    ({"logprobs": 6}, "logprobs"),
    ({"logprobs": 1, "echo": True}, "echo"),
    ({"tools": []}, "tools"),
]


async def test_what_a_model_that_chats_cannot_do_is_refused_by_name(
    http: httpx.AsyncClient,
) -> None:
    for fields, where in REFUSED:
        asked = {"model": "echo", "prompt": "a", **fields}
        refused = await http.post("/v1/completions", json=asked)
        assert refused.status_code == 400, fields
        assert refused.json()["error"]["param"] == where
