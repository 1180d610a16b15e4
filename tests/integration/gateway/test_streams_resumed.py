"""Streams cut, resumed, repeated: on another gateway, after the end, after frames are forgotten."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from eventrail.config.model import Config, Pool
from eventrail.eventlog.provision.api import Management
from tests.conftest import Provisioned
from tests.integration.gateway.running import ACME_KEY, CONFIG, Running, body, hosting, running

CHAT = "/v1/chat/completions"
WORDS = "one two three four five six seven eight"
ANSWER = f"echo: {WORDS}"
STAGES = ["gateway", "guardrail", "router", "cache"]
TWO_CHOICES = {"n": 2}


@pytest.fixture
def config() -> Config:
    paid = Pool(engine="echo", engine_options={"tokens_per_s": 20.0}, price_in=1.0, price_out=1.0)
    return Config(
        pools={**CONFIG.pools, "slow": paid},
        templates=CONFIG.templates,
        rules=CONFIG.rules,
        tenants=CONFIG.tenants,
    )


@pytest.fixture
async def pair(provisioned: Provisioned) -> AsyncIterator[tuple[Running, Running]]:
    """Two gateways; the worker is another process of theirs."""
    async with (
        hosting(provisioned, ["worker"], "worker-test"),
        running(provisioned, STAGES, "gw-one") as one,
        running(provisioned, STAGES, "gw-two") as two,
    ):
        yield one, two


Events = list[tuple[str, Any]]


async def read(stream: httpx.Response, events: int = 1000) -> Events:
    """Return the id and data of at most so many events."""
    found: Events = []
    mark = ""
    async for line in stream.aiter_lines():
        if line.startswith("id: "):
            mark = line.removeprefix("id: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
            found.append((mark, None if data == "[DONE]" else json.loads(data)))
            if len(found) == events:
                break
    return found


def text(events: Events, index: int = 0) -> str:
    choices = [each for _, data in events if data for each in data["choices"]]
    return "".join(each["delta"].get("content", "") for each in choices if each["index"] == index)


async def resumed(gateway: Running, rid: str, mark: str = "") -> Events:
    headers = {"Last-Event-ID": mark} if mark else {}
    async with (
        gateway.http() as http,
        http.stream("GET", f"/v1/requests/{rid}/events", headers=headers) as stream,
    ):
        assert stream.status_code == 200
        assert stream.headers["x-request-id"] == rid
        return await read(stream)


async def cut(gateway: Running, events: int, **more: Any) -> tuple[str, Events]:
    """Ask, read so many events, and hang up."""
    ask = body(WORDS, model="slow", stream=True, **more)
    async with gateway.http() as http, http.stream("POST", CHAT, json=ask) as stream:
        return stream.headers["x-request-id"], await read(stream, events)


async def status_of(gateway: Running, rid: str) -> dict[str, Any]:
    async with gateway.http() as http:
        return (await http.get(f"/v1/requests/{rid}")).json()


async def until_ended(gateway: Running, rid: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while (status := await status_of(gateway, rid))["status"] == "open":
            await asyncio.sleep(0.05)
    return status


async def test_a_stream_goes_on_at_another_gateway(pair: tuple[Running, Running]) -> None:
    one, two = pair
    rid, seen = await cut(one, 3)
    rest = await resumed(two, rid, seen[-1][0])
    assert text(seen) + text(rest) == ANSWER
    assert rest[-2][1]["usage"]["completion_tokens"] == 9
    assert rest[-1][1] is None


async def test_every_event_has_an_id_and_each_leads_to_the_rest(
    pair: tuple[Running, Running],
) -> None:
    one, two = pair
    rid, events = await cut(one, 1000, stream_options={"include_usage": True})
    assert all(mark.startswith(f"{rid[-8:]}:") for mark, _ in events)
    for number, (mark, _) in enumerate(events, start=1):
        rest = await resumed(two, rid, mark)
        assert text(events[:number]) + text(rest) == ANSWER
        ends = [
            each["finish_reason"]
            for _, data in (*events[:number], *rest)
            if data
            for each in data["choices"]
            if each["finish_reason"]
        ]
        assert ends == ["stop"]


async def test_what_is_forgotten_of_a_stream_comes_from_the_log(
    pair: tuple[Running, Running], provisioned: Provisioned
) -> None:
    one, two = pair
    rid, seen = await cut(one, 2)
    await provisioned.client.jetstream().purge_stream("TOKENS")
    assert text(seen) + text(await resumed(two, rid, seen[-1][0])) == ANSWER


async def test_hanging_up_cancels_nothing_and_delete_does_and_is_billed(
    pair: tuple[Running, Running],
) -> None:
    one, two = pair
    kept, _ = await cut(one, 1)
    stopped, seen = await cut(one, 2)
    async with two.http() as http:
        assert (await http.delete(f"/v1/requests/{stopped}")).status_code == 202
    ended = await until_ended(two, stopped)
    assert ended["status"] == "cancelled"
    assert ended["answer"]["text"].startswith(text(seen))
    said = len(ended["answer"]["text"].split())
    assert 2 <= ended["answer"]["usage"]["completion_tokens"] == said < 9
    assert ended["answer"]["cost"] > 0
    assert (await until_ended(two, kept))["answer"]["text"] == ANSWER


async def test_an_id_that_is_none_or_of_another_stream_is_refused(
    pair: tuple[Running, Running],
) -> None:
    one, _ = pair
    rid, events = await cut(one, 1000)
    other, others = await cut(one, 1000)
    assert text(events) == text(others)
    async with one.http() as http, one.http(ACME_KEY) as acme:
        for mark in ("12", "garbage", f"{rid[-8:]}:x", others[0][0]):
            headers = {"Last-Event-ID": mark}
            refused = await http.get(f"/v1/requests/{rid}/events", headers=headers)
            assert refused.status_code == 400, mark
            assert refused.json()["error"]["param"] == "Last-Event-ID"
        theirs = await acme.get(f"/v1/requests/{other}/events")
        assert theirs.status_code == 404


async def test_a_repeat_of_a_running_stream_starts_from_its_beginning_elsewhere(
    pair: tuple[Running, Running],
) -> None:
    one, two = pair
    headers = {"Idempotency-Key": "story-7"}
    ask = body(WORDS, model="slow", stream=True)
    async with one.http() as first, two.http() as second:
        async with first.stream("POST", CHAT, json=ask, headers=headers) as stream:
            rid = stream.headers["x-request-id"]
            seen = await read(stream, 3)
            async with second.stream("POST", CHAT, json=ask, headers=headers) as again:
                assert again.headers["x-request-id"] == rid
                repeated = await read(again)
        ended = await second.post(CHAT, json=ask, headers=headers)
        other = await second.post(CHAT, json=body("x", stream=True), headers=headers)
    assert text(repeated) == ANSWER
    assert text(repeated).startswith(text(seen))
    assert len([data for _, data in repeated if data and data["choices"]]) > 3, "all in one piece"
    assert ANSWER in "".join(json.loads(line[6:])["choices"][0]["delta"].get("content", "")
                             for line in ended.text.splitlines()
                             if line.startswith("data: {"))  # fmt: skip
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")


async def test_many_at_once_under_one_key_over_two_gateways_are_one_request(
    pair: tuple[Running, Running], provisioned: Provisioned
) -> None:
    headers = {"Idempotency-Key": "at-once"}
    async with pair[0].http() as first, pair[1].http() as second:
        answers = await asyncio.gather(
            *(
                http.post(CHAT, json=body(WORDS, model="slow"), headers=headers)
                for http in (first, second) * 4
            )
        )
    assert {each.status_code for each in answers} == {200}
    assert len({each.headers["x-request-id"] for each in answers}) == 1
    assert len({each.json()["choices"][0]["message"]["content"] for each in answers}) == 1
    done = await provisioned.client.jetstream().stream_info("LOG", subjects_filter="log.done.>")
    assert len(done.state.subjects or {}) == 1


@pytest.mark.parametrize("stream", [False, True])
async def test_at_the_deadline_there_is_an_answer_that_names_the_request(
    pair: tuple[Running, Running], *, stream: bool
) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=1.0)
    headers = {"X-Eventrail-Deadline": deadline.isoformat(), "X-Eventrail-Timeout": "50"}
    async with pair[0].http() as http:
        late = await http.post(CHAT, json=body(model="stuck", stream=stream), headers=headers)
        over = await http.post(CHAT, json=body(), headers=headers)
    assert late.status_code == 504
    assert late.json()["error"]["code"] == "deadline_exceeded"
    rid = late.headers["x-request-id"]
    assert (await until_ended(pair[1], rid))["status"] == "failed"
    assert (over.status_code, over.json()["error"]["param"]) == (504, "X-Eventrail-Deadline")


async def test_the_streams_are_gone_with_the_stream_of_frames(
    pair: tuple[Running, Running], provisioned: Provisioned
) -> None:
    """Without `TOKENS` at all, the answer still comes, in one piece."""
    one, two = pair
    rid, seen = await cut(one, 2)
    await Management(provisioned.client).delete_stream("TOKENS")
    assert text(seen) + text(await resumed(two, rid, seen[-1][0])) == ANSWER
