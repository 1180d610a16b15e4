import asyncio

import pytest

from loadtests.closed_loop import ClosedLoop, Plan
from loadtests.prompts import unique_bodies
from loadtests.stats import Summary
from tests.unit.loadtests.running_mock import StartMock


async def run(plan: Plan, *, stream: bool = False) -> Summary:
    return await ClosedLoop(plan, unique_bodies("m", stream=stream)).run()


async def test_an_exact_number_of_requests_is_measured_and_each_reaches_the_server(
    running_mock: StartMock,
) -> None:
    mock = await running_mock()
    plan = Plan(url=mock.chat_url, concurrency=7, count=200, warmup_s=0.0)
    summary = await run(plan)
    assert (summary.requests, summary.errors) == (200, 0)
    assert summary.status_counts == {"200": 200}
    assert mock.calls.total == summary.answered_total
    assert 0 < summary.p50_ms <= summary.p95_ms <= summary.p99_ms


async def test_warm_up_is_not_counted(running_mock: StartMock) -> None:
    mock = await running_mock()
    summary = await run(Plan(url=mock.chat_url, concurrency=2, count=50, warmup_s=0.2))
    assert summary.requests == 50
    assert summary.answered_total == mock.calls.answered > 50


async def test_a_timed_run_measures_for_that_long_and_lets_the_rest_finish(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(latency_ms=20)
    summary = await run(Plan(url=mock.chat_url, concurrency=4, seconds=0.4, warmup_s=0.1))
    assert summary.seconds >= 0.4
    assert summary.p50_ms >= 20
    # Four at once with 20 ms each are 200 a second, and four more that began in the warm-up.
    assert 0 < summary.rps <= 200 + 4 / 0.4
    assert mock.calls.answered == mock.calls.total == summary.answered_total


async def test_no_more_requests_are_in_flight_than_asked_for(running_mock: StartMock) -> None:
    mock = await running_mock(latency_ms=30)
    task = asyncio.create_task(run(Plan(url=mock.chat_url, concurrency=3, count=30, warmup_s=0.0)))
    in_flight: list[int] = []
    while not task.done():
        in_flight.append(mock.calls.total - mock.calls.answered)
        await asyncio.sleep(0.002)
    await task
    assert max(in_flight) == 3


async def test_failures_are_errors_by_status_and_stay_out_of_the_latencies(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(fail_rate=0.5, fail_status=503, seed=1)
    summary = await run(Plan(url=mock.chat_url, concurrency=4, count=100, warmup_s=0.0))
    assert summary.status_counts == {"200": summary.requests, "503": summary.errors}
    assert summary.requests + summary.errors == 100
    assert 20 < summary.errors < 80


async def test_a_request_without_an_answer_times_out_and_its_connection_is_replaced(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(hang_rate=0.3, seed=2)
    plan = Plan(url=mock.chat_url, concurrency=4, count=12, warmup_s=0.0, timeout_s=0.2)
    summary = await run(plan)
    assert summary.status_counts["timeout"] == mock.calls.hung > 0
    assert summary.requests + summary.errors == 12


async def test_streams_are_read_to_their_end_with_the_time_of_the_first_content(
    running_mock: StartMock,
) -> None:
    mock = await running_mock(latency_ms=10, token_interval_ms=5, answer_tokens=4)
    plan = Plan(url=mock.chat_url, concurrency=2, count=6, warmup_s=0.0, stream=True)
    summary = await run(plan, stream=True)
    assert (summary.requests, summary.errors) == (6, 0)
    # The first content follows an event that holds only the role.
    assert 15 <= summary.ttft_p50_ms < summary.p50_ms


async def serve_bytes(*responses: bytes) -> tuple[asyncio.Server, str]:
    """A server that answers its first requests with these bytes, then closes each connection."""
    left = list(responses)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left and await reader.readuntil(b"\r\n\r\n"):
            writer.write(left.pop(0))
            await reader.read(65536)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/chat/completions"


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "whole"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\ndata: {}\n\n\n", "stream"),
    ],
)
async def test_a_2xx_without_its_answer_is_truncated_not_good(response: bytes, kind: str) -> None:
    server, url = await serve_bytes(response)
    async with server:
        stream = kind == "stream"
        plan = Plan(url=url, concurrency=1, count=1, warmup_s=0.0, stream=stream)
        summary = await run(plan, stream=stream)
    assert summary.status_counts == {"truncated": 1}


async def test_a_connection_lost_before_the_answer_is_an_error() -> None:
    server, url = await serve_bytes()
    async with server:
        summary = await run(Plan(url=url, concurrency=1, count=1, warmup_s=0.0))
    assert summary.status_counts == {"connection": 1}


async def test_headers_reach_the_server(running_mock: StartMock) -> None:
    mock = await running_mock()
    headers = {"x-request-id": "mine"}
    await run(Plan(url=mock.chat_url, headers=headers, concurrency=1, count=3, warmup_s=0.0))
    assert b'"mine":3' in mock.ledger.report(by_id=True)


async def test_an_endpoint_that_is_not_there_is_reported_at_once() -> None:
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await run(Plan(url="http://127.0.0.1:9/v1/chat/completions", count=1))
