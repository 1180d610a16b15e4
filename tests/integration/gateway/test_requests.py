"""Status, cancel and resume of requests, and what responses say about them."""

import asyncio
import json

import httpx

from tests.integration.gateway.running import ACME_KEY, Running, body

CHAT = "/v1/chat/completions"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_the_status_of_an_ended_request_shows_answer_and_events(
    http: httpx.AsyncClient,
) -> None:
    rid = (await http.post(CHAT, json=body())).headers["x-request-id"]
    status = (await http.get(f"/v1/requests/{rid}")).json()
    assert status["status"] == "completed"
    assert status["answer"]["text"] == "echo: hello"
    types = [event["type"] for event in status["events"]]
    assert types == ["accepted", "screened", "routed", "generated", "checked", "completed"]


async def test_another_tenants_request_is_not_there(gateway: Running) -> None:
    async with gateway.http() as demo, gateway.http(ACME_KEY) as acme:
        rid = (await demo.post(CHAT, json=body())).headers["x-request-id"]
        assert (await acme.get(f"/v1/requests/{rid}")).status_code == 404
        assert (await acme.delete(f"/v1/requests/{rid}")).status_code == 404


async def test_the_callers_trace_is_continued(http: httpx.AsyncClient) -> None:
    traceparent = f"00-{TRACE}-00f067aa0ba902b7-01"
    response = await http.post(CHAT, json=body(), headers={"traceparent": traceparent})
    assert response.headers["x-eventrail-trace"] == TRACE


async def test_an_answer_from_the_cache_is_the_same_and_says_so(http: httpx.AsyncClient) -> None:
    ask = body("a question worth keeping", model="cached")
    first = await http.post(CHAT, json=ask)
    assert first.headers["x-eventrail-cached"] == "false"
    for _ in range(100):  # the cache is filled from the log, a moment later
        again = await http.post(CHAT, json=ask)
        if again.headers["x-eventrail-cached"] == "true":
            break
        await asyncio.sleep(0.05)
    assert again.headers["x-eventrail-cached"] == "true"
    assert again.json()["eventrail"]["cached"]
    assert again.json()["choices"] == first.json()["choices"]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


async def test_a_running_request_is_open_and_can_be_cancelled(apart: Running) -> None:
    async with apart.http() as http:
        asking = asyncio.create_task(
            http.post(CHAT, json=body(model="stuck"), headers={"Idempotency-Key": "k"})
        )
        rid = await only_request(apart)
        assert (await http.get(f"/v1/requests/{rid}")).json()["status"] == "open"
        cancelled = await http.delete(f"/v1/requests/{rid}")
        assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelling")
        answered = await asking
        assert (answered.status_code, answered.json()["error"]["code"]) == (409, "cancelled")
        assert (await http.get(f"/v1/requests/{rid}")).json()["status"] == "cancelled"
        again = await http.delete(f"/v1/requests/{rid}")
        assert (again.status_code, again.json()["status"]) == (200, "cancelled")


async def test_a_stream_is_resumed_after_the_last_event_seen(apart: Running) -> None:
    ask = body("one two three four five", model="slow", stream=True)
    async with apart.http() as http:
        async with http.stream("POST", CHAT, json=ask) as stream:
            rid = stream.headers["x-request-id"]
            seen, mark = await read(stream, pieces=2)
        headers = {"Last-Event-ID": mark}
        async with http.stream("GET", f"/v1/requests/{rid}/events", headers=headers) as stream:
            rest, _ = await read(stream)
        assert seen + rest == "echo: one two three four five"
        async with http.stream("GET", f"/v1/requests/{rid}/events", headers=headers) as stream:
            rest_again, _ = await read(stream)
    assert rest_again == rest


async def test_a_client_that_leaves_does_not_cancel(apart: Running) -> None:
    ask = body("one two three", model="slow", stream=True)
    async with apart.http() as http:
        async with http.stream("POST", CHAT, json=ask) as stream:
            rid = stream.headers["x-request-id"]
        for _ in range(100):
            status = (await http.get(f"/v1/requests/{rid}")).json()["status"]
            if status != "open":
                break
            await asyncio.sleep(0.05)
    assert status == "completed"


async def only_request(gateway: Running) -> str:
    """Wait until the log has a request, and return its id."""
    stream = gateway.host.client.jetstream()
    for _ in range(100):
        info = await stream.stream_info("LOG", subjects_filter="log.model-stuck.>")
        if info.state.subjects:
            return next(iter(info.state.subjects)).split(".")[3]
        await asyncio.sleep(0.05)
    raise AssertionError("no request reached the log")


async def read(stream: httpx.Response, pieces: int = 1000) -> tuple[str, str]:
    """Return the text of at most so many pieces, and the id of the last."""
    text, mark = "", ""
    async for line in stream.aiter_lines():
        if line.startswith("id: "):
            mark = line.removeprefix("id: ")
        elif line.startswith("data: {"):
            choices = json.loads(line.removeprefix("data: "))["choices"]
            piece = choices[0]["delta"].get("content") if choices else None
            text += piece or ""
            pieces -= 1 if piece else 0
            if pieces == 0:
                break
    return text, mark
