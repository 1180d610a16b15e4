"""The Responses API through the official client, and what its numbers promise."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import openai
import pytest

from tests.conftest import Provisioned
from tests.integration.gateway.running import ACME_KEY, CONFIG, DEMO_KEY, Running, running


@pytest.fixture
def config() -> Any:
    return CONFIG


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


def events_of(text: str) -> list[dict[str, Any]]:
    """Return the events of a stream, each with its name and id checked against its data."""
    found: list[dict[str, Any]] = []
    for block in text.split("\n\n"):
        fields = [line.partition(": ") for line in block.splitlines() if not line.startswith(":")]
        named = {name: value for name, _, value in fields}
        if "data" in named:
            data = json.loads(named["data"])
            assert named["event"] == data["type"]
            assert named["id"] == str(data["sequence_number"])
            found.append(data)
    return found


async def test_a_response_comes_back_whole(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(
        model="echo", input="hello there", instructions="Be kind.", metadata={"a": "b"}
    )
    assert response.output_text == "echo: hello there"
    assert response.status == "completed"
    assert response.instructions == "Be kind."
    assert response.metadata == {"a": "b"}
    assert response.id.startswith("resp_")
    assert response.usage is not None
    assert response.usage.total_tokens == response.usage.input_tokens + 3
    again = await client.responses.retrieve(response.id)
    assert again == response


async def test_a_streamed_response_has_named_and_numbered_events(
    client: openai.AsyncOpenAI,
) -> None:
    stream = await client.responses.create(model="slow", input="one two three", stream=True)
    events = [event async for event in stream]
    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == "echo: one two three"
    assert len(deltas) > 1
    numbers = [event.sequence_number for event in events]
    assert numbers == sorted(set(numbers))
    last = events[-1]
    assert last.type == "response.completed"
    assert last.response.output_text == "echo: one two three"


async def test_the_streaming_helper_of_the_client_gathers_the_same(
    client: openai.AsyncOpenAI,
) -> None:
    async with client.responses.stream(model="slow", input="one two") as stream:
        async for _ in stream:
            pass
        response = await stream.get_final_response()
    assert response.output_text == "echo: one two"


async def test_a_stream_goes_on_after_any_event(http: httpx.AsyncClient) -> None:
    asked = {"model": "slow", "input": "one two three", "stream": True}
    first = await http.post("/v1/responses", json=asked)
    events = events_of(first.text)
    name = events[0]["response"]["id"]
    for place, event in enumerate(events[:-1]):
        after = event["sequence_number"]
        rest = await http.get(
            f"/v1/responses/{name}", params={"stream": "true", "starting_after": after}
        )
        seen = [*events[: place + 1], *events_of(rest.text)]
        told = [each for each in seen if each["type"] != "response.output_text.delta"]
        assert [each["type"] for each in told] == [
            each["type"] for each in events if each["type"] != "response.output_text.delta"
        ]
        said = [each["delta"] for each in seen if each["type"] == "response.output_text.delta"]
        assert "".join(said) == "echo: one two three"


async def test_a_stream_is_taken_up_while_it_runs(gateway: Running) -> None:
    async with gateway.http() as http:
        made = await http.post(
            "/v1/responses",
            json={"model": "slow", "input": "a b c d e f g h", "background": True},
        )
        assert made.json()["status"] == "in_progress"
        name = made.json()["id"]
        rest = await http.get(f"/v1/responses/{name}", params={"stream": "true"})
    events = events_of(rest.text)
    assert events[-1]["type"] == "response.completed"
    said = [each["delta"] for each in events if each["type"] == "response.output_text.delta"]
    assert "".join(said) == "echo: a b c d e f g h"


async def test_a_conversation_goes_on_after_a_response(client: openai.AsyncOpenAI) -> None:
    first = await client.responses.create(model="echo", input="my name is Ann", instructions="x")
    second = await client.responses.create(
        model="echo", input="and now?", previous_response_id=first.id
    )
    assert second.previous_response_id == first.id
    assert second.output_text == "echo: and now?"
    assert second.usage is not None
    assert second.usage.input_tokens == 4 + 5 + 2  # without the first turn's instructions
    items = await client.responses.input_items.list(second.id)
    assert [item.to_dict()["content"] for item in items.data] == [
        [{"type": "input_text", "text": "and now?"}]
    ]


async def test_a_background_response_is_answered_later(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(model="slow", input="a b c", background=True)
    assert response.status == "in_progress"
    async with asyncio.timeout(20):
        while response.status == "in_progress":
            await asyncio.sleep(0.05)
            response = await client.responses.retrieve(response.id)
    assert response.output_text == "echo: a b c"
    assert response.background is True


async def test_a_cancelled_response_says_so(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(model="stuck", input="a b c", background=True)
    async with asyncio.timeout(30):
        while response.status == "in_progress":  # a busy machine may take its time to stop
            response = await client.responses.cancel(response.id)
    assert response.status == "cancelled"
    again = await client.responses.cancel(response.id)
    assert again.status == "cancelled"


async def test_a_delete_stops_what_runs_and_says_that_the_log_keeps_it(
    gateway: Running,
) -> None:
    async with gateway.http() as http:
        made = await http.post(
            "/v1/responses", json={"model": "stuck", "input": "a", "background": True}
        )
        name = made.json()["id"]
        async with asyncio.timeout(30):
            while (gone := await http.delete(f"/v1/responses/{name}")).json()[
                "status"
            ] == "in_progress":
                pass
    assert gone.json() == {
        "id": name,
        "status": "cancelled",
        "deleted": False,
        "object": "response.deleted",
    }


async def test_a_cut_answer_is_incomplete(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(
        model="echo", input="one two three four", max_output_tokens=2
    )
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.output_text == "echo: one"


async def test_another_tenants_response_is_not_there(gateway: Running) -> None:
    async with gateway.http() as http, gateway.http(ACME_KEY) as other:
        made = await http.post("/v1/responses", json={"model": "echo", "input": "a"})
        name = made.json()["id"]
        random = f"resp_{'0' * 32}"
        answers = [
            await other.get(f"/v1/responses/{name}"),
            await other.post(f"/v1/responses/{name}/cancel"),
            await other.delete(f"/v1/responses/{name}"),
            await other.get(f"/v1/responses/{random}"),
        ]
    assert {answer.status_code for answer in answers} == {404}
    told = {answer.text.replace(name, "X").replace(random, "X") for answer in answers}
    assert len(told) == 1


async def test_what_was_not_to_be_stored_is_not_there(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(model="echo", input="a", store=False)
    with pytest.raises(openai.NotFoundError):
        await client.responses.retrieve(response.id)
    with pytest.raises(openai.NotFoundError):
        await client.responses.create(model="echo", input="b", previous_response_id=response.id)


async def test_a_refusal_names_the_field_as_this_api_has_it(http: httpx.AsyncClient) -> None:
    for fields, where in (
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"input": []}, "input"),
    ):
        refused = await http.post("/v1/responses", json={"model": "echo", "input": "a", **fields})
        assert refused.status_code == 400
        error = refused.json()["error"]
        assert error["param"] == where
        assert error["message"].startswith(where)


async def test_a_chat_is_no_response(gateway: Running) -> None:
    async with gateway.http() as http:
        body = {"model": "echo", "messages": [{"role": "user", "content": "a"}]}
        made = await http.post("/v1/chat/completions", json=body)
        rid = made.headers["x-request-id"]
        assert (await http.get(f"/v1/responses/resp_{rid}")).status_code == 404


async def test_a_request_in_the_log_keeps_how_it_was_asked(provisioned: Provisioned) -> None:
    async with running(provisioned) as started, started.http() as http:
        made = await http.post(
            "/v1/responses", json={"model": "echo", "input": "a", "instructions": "Be kind."}
        )
        rid = made.json()["id"].removeprefix("resp_")
        record = await started.host.log.tail("demo", rid)
    assert record is not None
    assert b"Be kind" not in msgspec.json.encode(record.record.all_events()[0])  # it is sealed
