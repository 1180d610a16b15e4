"""The same over NATS: lists, streams again, vectors, and every endpoint of the HTTP API."""

import asyncio
import json

import pytest

from eventrail.client import Client, NoAnswer, RequestRefused
from eventrail.contracts.ids import new_rid

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}
ANSWER = "echo: one two three four five"
FORM = (
    b'--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
    b'--x\r\ncontent-disposition: form-data; name="file"; filename="in.jsonl"\r\n\r\n'
    b"%b\r\n--x--\r\n"
)


async def test_a_stream_is_read_again_from_any_place(client: Client) -> None:
    stream = client.stream("one two three four five", model="slow")
    seen = ""
    async for piece in stream:
        seen += piece
        if len(seen) > 8:
            break
    rest = client.resume(stream.rid, offset=len(seen))
    pieces = [piece async for piece in rest]
    assert seen + "".join(pieces) == ANSWER
    assert len(pieces) > 1
    assert rest.answer is not None
    assert rest.answer.status == "completed"
    after = client.resume(stream.rid, offset=6)
    assert "".join([piece async for piece in after]) == ANSWER[6:]


async def test_a_stream_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(RequestRefused):
        _ = [piece async for piece in client.resume(new_rid())]


async def test_requests_are_listed_and_found_by_status(client: Client) -> None:
    rids = [await client.submit("hello", model="echo") for _ in range(3)]
    for rid in rids:
        await client.result(rid)
    page = await client.requests(limit=2)
    assert page.has_more
    rest = await client.requests(after=page.last_id)
    assert {line.id for line in (*page.data, *rest.data)} == set(rids)
    assert (await client.requests(status="open")).data == []
    with pytest.raises(RequestRefused):
        await client.requests(status="gone")
    with pytest.raises(RequestRefused):
        await client.requests(limit=0)


async def test_any_endpoint_can_be_called(client: Client) -> None:
    models = await client.call("GET", "/v1/models")
    assert models.status == 200
    assert "echo" in {each["id"] for each in json.loads(models.body)["data"]}
    body = json.dumps({"model": "echo", "messages": [{"role": "user", "content": "hi"}]}).encode()
    answered = await client.call("POST", CHAT, body, headers=JSON)
    assert json.loads(answered.body)["choices"][0]["message"]["content"] == "echo: hi"
    rid = answered.headers["x-request-id"]
    assert (await client.status(rid)).text == "echo: hi"
    nothing = await client.call("GET", "/v1/nothing")
    assert (nothing.status, json.loads(nothing.body)["error"]["code"]) == (404, "not_found")
    wrong = await client.call("GET", "no path")
    assert (wrong.status, json.loads(wrong.body)["error"]["param"]) == (400, "Eventrail-Path")


async def test_a_stream_of_events_comes_in_pieces(client: Client) -> None:
    ask = {"model": "slow", "messages": [{"role": "user", "content": "a b"}], "stream": True}
    answered = await client.call("POST", CHAT, json.dumps(ask).encode(), headers=JSON)
    events = answered.body.decode().split("\n\n")
    assert answered.headers["content-type"].startswith("text/event-stream")
    assert events[-2].endswith("data: [DONE]")
    last = next(line[4:] for line in events[0].splitlines() if line.startswith("id: "))
    again = await client.call(
        "GET",
        f"/v1/requests/{answered.headers['x-request-id']}/events",
        headers={"Last-Event-ID": last},
    )
    assert again.status == 200


async def test_a_file_and_a_batch_of_it(client: Client) -> None:
    line = {
        "custom_id": "a",
        "method": "POST",
        "url": CHAT,
        "body": {"model": "echo", "messages": [{"role": "user", "content": "hello"}]},
    }
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    uploaded = await client.call(
        "POST", "/v1/files", FORM % json.dumps(line).encode(), headers=form
    )
    file = json.loads(uploaded.body)["id"]
    asked = {"input_file_id": file, "endpoint": CHAT, "completion_window": "1h"}
    started = await client.call("POST", "/v1/batches", json.dumps(asked).encode(), headers=JSON)
    batch = json.loads(started.body)
    async with asyncio.timeout(20):
        while batch["status"] != "completed":
            await asyncio.sleep(0.1)
            shown = await client.call("GET", f"/v1/batches/{batch['id']}")
            batch = json.loads(shown.body)
    output = await client.call("GET", f"/v1/files/{batch['output_file_id']}/content")
    answer = json.loads(output.body)["response"]["body"]
    assert answer["choices"][0]["message"]["content"] == "echo: hello"


async def test_without_a_gateway_there_is_no_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_caller", "nobody.listens")
    with pytest.raises(NoAnswer):
        await client.call("GET", "/v1/models", silence_s=0.5)
