import asyncio
import time
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionStreamOptionsParam

from tests.unit.loadtests.running_mock import StartMock

CHAT: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "What does the log keep?"}],
}


async def test_the_openai_client_reads_a_whole_answer_with_usage(running_mock: StartMock) -> None:
    mock = await running_mock(answer_tokens=5)
    async with mock.openai() as client:
        answer = await client.chat.completions.create(**CHAT, stream=False)
    assert answer.choices[0].message.content == "the log keeps every step."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 5
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 5


async def test_the_openai_client_reads_the_same_text_as_a_stream(running_mock: StartMock) -> None:
    mock = await running_mock(answer_tokens=5)
    async with mock.openai() as client:
        chunks = [
            chunk async for chunk in await client.chat.completions.create(**CHAT, stream=True)
        ]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == "the log keeps every step."
    assert [chunk.choices[0].finish_reason for chunk in chunks][-1] == "stop"


async def test_a_stream_reports_usage_only_when_asked(running_mock: StartMock) -> None:
    mock = await running_mock(answer_tokens=3)
    async with mock.openai() as client:
        options: ChatCompletionStreamOptionsParam = {"include_usage": True}
        stream = await client.chat.completions.create(**CHAT, stream=True, stream_options=options)
        asked = [chunk.usage async for chunk in stream]
        stream = await client.chat.completions.create(**CHAT, stream=True)
        unasked = [chunk.usage async for chunk in stream]
    assert asked[-1] is not None
    assert asked[-1].completion_tokens == 3
    assert set(unasked) == {None}


async def test_tokens_can_be_spread_over_time(running_mock: StartMock) -> None:
    mock = await running_mock(answer_tokens=4, latency_ms=30, token_interval_ms=10)
    began = time.perf_counter()
    async with mock.openai() as client:
        stream = await client.chat.completions.create(**CHAT, stream=True)
        times = [time.perf_counter() - began async for _ in stream]
    assert times[0] >= 0.03
    # Five more events (four tokens, one finish) follow the first, 10 ms apart.
    assert times[-1] - times[0] >= 0.045


async def test_latency_delays_the_answer(running_mock: StartMock) -> None:
    mock = await running_mock(latency_ms=40)
    began = time.perf_counter()
    async with mock.http() as client:
        await client.post("/v1/chat/completions", json=CHAT)
    assert time.perf_counter() - began >= 0.04


async def test_calls_are_counted_by_header_or_user_and_forgotten_on_reset(
    running_mock: StartMock,
) -> None:
    mock = await running_mock()
    async with mock.http() as client:
        for _ in range(2):
            await client.post(
                "/v1/chat/completions", json=CHAT, headers={"X-Request-Id": "by-header"}
            )
        await client.post("/v1/chat/completions", json=CHAT | {"user": "by-user"})
        await client.post("/v1/chat/completions", json=CHAT)
        totals = (await client.get("/calls")).json()
        named = (await client.get("/calls?by=id")).json()
        await client.post("/reset")
        after = (await client.get("/calls?by=id")).json()
    assert (totals["total"], totals["answered"], totals["by_id"]) == (4, 4, {})
    assert named["by_id"] == {"by-header": 2, "by-user": 1}
    assert (after["total"], after["by_id"]) == (0, {})


async def test_calls_fail_on_purpose_in_the_openai_error_shape(running_mock: StartMock) -> None:
    mock = await running_mock(fail_rate=1.0, fail_status=503)
    async with mock.openai() as client:
        with pytest.raises(openai.InternalServerError) as caught:
            await client.chat.completions.create(**CHAT)
    assert caught.value.status_code == 503
    assert caught.value.type == "server_error"
    assert mock.calls.failed == 1


async def test_a_hanging_call_is_never_answered_and_counted_when_given_up(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(hang_rate=1.0)
    async with mock.http() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/v1/chat/completions", json=CHAT, timeout=0.1)
    for _ in range(100):
        if mock.calls.abandoned:
            break
        await asyncio.sleep(0.01)
    assert (mock.calls.hung, mock.calls.abandoned, mock.calls.answered) == (1, 1, 0)


async def test_a_client_that_leaves_a_stream_is_counted_as_abandoned(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(answer_tokens=200, token_interval_ms=5)
    async with mock.http() as client:
        body = CHAT | {"stream": True}
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            await anext(response.aiter_bytes())
    for _ in range(100):
        if mock.calls.abandoned:
            break
        await asyncio.sleep(0.01)
    assert (mock.calls.abandoned, mock.calls.answered) == (1, 0)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"model": "m"}', b'{"messages": []}', b"\xff"])
async def test_a_body_that_is_no_chat_request_is_refused_and_not_counted(
    running_mock: StartMock, body: bytes
) -> None:
    mock = await running_mock()
    async with mock.http() as client:
        response = await client.post("/v1/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert mock.calls.total == 0


async def test_other_paths_are_not_found_and_health_is_served(running_mock: StartMock) -> None:
    mock = await running_mock()
    async with mock.http() as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        assert (await client.get("/nothing")).status_code == 404


async def test_bytes_that_are_not_http_close_the_connection(running_mock: StartMock) -> None:
    mock = await running_mock()
    port = int(mock.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00\x01\x02 nonsense\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    await writer.wait_closed()


async def test_a_connection_is_closed_after_the_answer_when_the_client_asks(
    running_mock: StartMock,
) -> None:
    mock = await running_mock()
    port = int(mock.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert (await reader.read()).endswith(b'{"status":"ok"}')
    writer.close()
    await writer.wait_closed()


async def test_a_large_body_arrives_whole(running_mock: StartMock) -> None:
    mock = await running_mock()
    long = {"model": "m", "messages": [{"role": "user", "content": "word " * 200_000}]}
    async with mock.http() as client:
        usage = (await client.post("/v1/chat/completions", json=long)).json()["usage"]
    assert usage["prompt_tokens"] > 200_000
