"""The official Python client: tools, structured output, embeddings, responses, batches."""

import asyncio
import json
from collections.abc import AsyncIterator

import openai
import pydantic
import pytest

from tests.integration.gateway.running import DEMO_KEY, Running

WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


class Place(pydantic.BaseModel):
    city: str


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


async def test_a_tool_is_called_and_its_result_answered(client: openai.AsyncOpenAI) -> None:
    tool = {"type": "function", "function": {"name": "weather", "parameters": WEATHER}}
    messages = [{"role": "user", "content": "weather in Oslo?"}]
    first = await client.chat.completions.create(
        model="remote", messages=messages, tools=[tool], tool_choice="auto"
    )
    assert first.choices[0].finish_reason == "tool_calls"
    assert first.choices[0].message.content is None
    (call,) = first.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Oslo"}
    messages += [
        first.choices[0].message.to_dict(),
        {"role": "tool", "tool_call_id": call.id, "content": "3 degrees"},
    ]
    second = await client.chat.completions.create(model="remote", messages=messages, tools=[tool])
    assert second.choices[0].message.content == "It is 3 degrees."


async def test_a_streamed_tool_call_is_put_together(client: openai.AsyncOpenAI) -> None:
    tool = {"type": "function", "function": {"name": "weather", "parameters": WEATHER}}
    async with client.chat.completions.stream(
        model="remote", messages=[{"role": "user", "content": "weather?"}], tools=[tool]
    ) as stream:
        async for _ in stream:
            pass
        final = await stream.get_final_completion()
    (call,) = final.choices[0].message.tool_calls
    assert call.function.name == "weather"
    assert json.loads(call.function.arguments) == {"city": "Oslo"}


async def test_structured_output_is_parsed(client: openai.AsyncOpenAI) -> None:
    messages = [{"role": "user", "content": "where?"}]
    chat = await client.chat.completions.parse(
        model="remote", messages=messages, response_format=Place
    )
    assert chat.choices[0].message.parsed == Place(city="Oslo")
    response = await client.responses.parse(model="remote", input="where?", text_format=Place)
    assert response.output_parsed == Place(city="Oslo")


async def test_a_response_calls_a_tool_and_goes_on(client: openai.AsyncOpenAI) -> None:
    tool = {"type": "function", "name": "weather", "parameters": WEATHER, "strict": True}
    first = await client.responses.create(model="remote", input="weather?", tools=[tool])
    (call,) = first.output
    assert call.type == "function_call"
    assert json.loads(call.arguments) == {"city": "Oslo"}
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "3 degrees"}
    second = await client.responses.create(
        model="remote", input=[result], previous_response_id=first.id, tools=[tool]
    )
    assert second.output_text == "It is 3 degrees."
    by_hand = await client.responses.create(
        model="remote",
        input=[{"role": "user", "content": "weather?"}, call.to_dict(), result],
        tools=[tool],
    )
    assert by_hand.output_text == "It is 3 degrees."


async def test_a_streamed_response_calls_a_tool(client: openai.AsyncOpenAI) -> None:
    tool = {"type": "function", "name": "weather", "parameters": WEATHER, "strict": True}
    async with client.responses.stream(model="remote", input="weather?", tools=[tool]) as stream:
        kinds = [event.type async for event in stream]
        final = await stream.get_final_response()
    assert kinds.count("response.function_call_arguments.done") == 1
    assert final.output[0].type == "function_call"
    assert json.loads(final.output[0].arguments) == {"city": "Oslo"}


async def test_texts_come_back_as_vectors(client: openai.AsyncOpenAI) -> None:
    answer = await client.embeddings.create(model="vectors", input=["a b", "c"], dimensions=16)
    assert [len(each.embedding) for each in answer.data] == [16, 16]


async def test_a_batch_is_answered(client: openai.AsyncOpenAI) -> None:
    bodies = {
        "chat": {"model": "echo", "messages": [{"role": "user", "content": "hello"}]},
        "wrong": {"model": "none", "messages": [{"role": "user", "content": "hello"}]},
    }
    lines = [
        {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body}
        for name, body in bodies.items()
    ]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    uploaded = await client.files.create(file=("in.jsonl", content), purpose="batch")
    batch = await client.batches.create(
        input_file_id=uploaded.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    async with asyncio.timeout(60):
        while batch.status not in {"completed", "failed", "expired", "cancelled"}:
            await asyncio.sleep(0.1)
            batch = await client.batches.retrieve(batch.id)
    assert batch.status == "completed"
    output = (await client.files.content(batch.output_file_id)).text
    answer = json.loads(output)
    assert answer["custom_id"] == "chat"
    assert answer["response"]["body"]["choices"][0]["message"]["content"] == "echo: hello"
