"""However a provider fails: an answer by a fallback, or a clear error in time; all is billed."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from eventrail.config.fallbacks import Fallback
from eventrail.config.model import Config, Pool, Route, Rule, Template, Tenant
from eventrail.config.pool import Breaker
from eventrail.contracts.events import EventData, Failed, Generated, GenerationFailed, Routed
from eventrail.contracts.records import Record
from tests.conftest import Provisioned
from tests.integration.gateway.running import DEMO_KEY, Running, digest, running
from tests.integration.routing.bad_provider import BadProvider

DEADLINE_S = 30.0


@dataclass(frozen=True)
class Case:
    """What is to come of one kind of failure.

    Attributes:
        failure: its class.
        status: HTTP status of the error, if nobody answers instead.
        code: its code.
        billed: whether the failed call may have cost money.
        shown: whether a stream shows the beginning of the answer.
    """

    failure: str
    status: int
    code: str
    billed: bool = True
    shown: bool = False


CASES = {
    "busy": Case("rate_limited", 503, "provider_busy", billed=False),
    "busy-for": Case("rate_limited", 503, "provider_busy", billed=False),
    "busy-soon": Case("rate_limited", 503, "provider_busy", billed=False),
    "error": Case("server_error", 502, "provider_error", billed=False),
    "unavailable": Case("server_error", 502, "provider_error", billed=False),
    "bad-key": Case("refused", 502, "provider_error", billed=False),
    "too-long": Case("context_length", 400, "context_too_long", billed=False),
    "filtered": Case("content_filter", 400, "policy", billed=False),
    "hang": Case("timeout", 504, "provider_timeout"),
    "hang-head": Case("timeout", 504, "provider_timeout"),
    "hang-first": Case("timeout", 504, "provider_timeout"),
    "reset": Case("connection", 502, "provider_error"),
    "wrong-json": Case("invalid_answer", 502, "provider_error"),
    "wrong-type": Case("invalid_answer", 502, "provider_error"),
    "empty": Case("invalid_answer", 502, "provider_error"),
    "only-done": Case("invalid_answer", 502, "provider_error"),
    "loris-head": Case("timeout", 504, "provider_timeout"),
    "loris-body": Case("timeout", 504, "provider_timeout"),
    "error-event": Case("server_error", 502, "provider_error"),
    "hang-midway": Case("timeout", 504, "provider_timeout", shown=True),
    "reset-midway": Case("connection", 502, "provider_error", shown=True),
    "truncated": Case("invalid_answer", 502, "provider_error", shown=True),
    "error-midway": Case("server_error", 502, "provider_error", shown=True),
    "no-port": Case("connection", 502, "provider_error", billed=False),
    "no-tls": Case("connection", 502, "provider_error", billed=False),
    "no-name": Case("connection", 502, "provider_error", billed=False),
}


def pool_of(url: str, **more: Any) -> Pool:
    options = {"first_byte_s": 0.4, "silence_s": 1.0, "connect_s": 0.4}
    base = Pool(
        engine="openai",
        url=url,
        model="m",
        price_in=1.0,
        price_out=1.0,
        breaker=Breaker(failures=2, open_s=60),
        engine_options=options,
    )
    return Pool(**{**{f: getattr(base, f) for f in base.__struct_fields__}, **more})


@pytest.fixture
def config(bad: BadProvider) -> Config:
    urls = {kind: bad.url(kind) for kind in CASES}
    urls["no-port"] = "http://127.0.0.1:1/v1"
    urls["no-tls"] = bad.url("error").replace("http:", "https:")
    urls["no-name"] = "http://nobody.invalid/v1"
    chain = [Fallback("backup", after_first_token="continue")]
    limits: dict[str, Any] = {"first_token_s": 0.6, "stall_s": 0.4, "retries": 1}
    routes = {kind: Route(pool=kind, fallbacks=chain, **limits) for kind in urls}
    alone = {f"{kind}-alone": Route(pool=kind, **limits) for kind in urls}
    every = {**routes, **alone}
    return Config(
        pools={
            "backup": Pool(engine="echo", prefill="message"),
            **{kind: pool_of(url) for kind, url in urls.items()},
        },
        templates={"plain": Template()},
        routes=every,
        rules=[Rule(name=n, model=n, route=n, cacheable=False) for n in every],
        tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)])},
    )


@dataclass
class Told:
    """What an app has been told."""

    status: int
    text: str
    code: str
    rid: str
    seconds: float


async def ask(
    client: httpx.AsyncClient, model: str, *, stream: bool, deadline_s: float = DEADLINE_S
) -> Told:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": "one two three"}],
        "stream": stream,
    }
    headers = {"x-eventrail-timeout": str(deadline_s)}
    started = time.monotonic()
    response = await client.post("/v1/chat/completions", json=body, headers=headers)
    seconds = time.monotonic() - started
    rid = response.headers["x-request-id"]
    if not stream or response.status_code != 200:
        answer = response.json()
        error = answer.get("error") or {}
        text = answer["choices"][0]["message"]["content"] if not error else error["message"]
        return Told(response.status_code, text, error.get("code") or "", rid, seconds)
    events = [
        json.loads(line.removeprefix("data: "))
        for line in response.text.splitlines()
        if line.startswith("data: ") and line != "data: [DONE]"
    ]
    pieces = [c["delta"].get("content") or "" for e in events for c in e.get("choices", [])]
    errors = [event["error"] for event in events if event.get("error")]
    code = errors[0]["code"] if errors else ""
    return Told(200, "".join(pieces), code, rid, seconds)


async def life(here: Running, rid: str) -> list[EventData]:
    async with asyncio.timeout(10):
        while True:
            tail = await here.host.log.tail("demo", rid)
            if tail is not None and tail.record.next == "done":
                return payloads(tail.record)
            await asyncio.sleep(0.02)


def payloads(record: Record) -> list[EventData]:
    found = [event.payload() for event in record.all_events()]
    return [data for data in found if data is not None]


@pytest.mark.parametrize("stream", [False, True])
async def test_the_fallback_answers(provisioned: Provisioned, *, stream: bool) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await asyncio.gather(*(ask(client, kind, stream=stream) for kind in CASES))
        for kind, answer in zip(CASES, told, strict=True):
            expected = CASES[kind]
            events = await life(here, answer.rid)
            assert (kind, answer.status, answer.text) == (kind, 200, "echo: one two three")
            assert answer.seconds < DEADLINE_S, kind
            failed = [each for each in events if isinstance(each, GenerationFailed)]
            assert {each.failure for each in failed} <= {expected.failure, "breaker_open"}, kind
            assert failed[0].failure == expected.failure, kind
            assert failed[0].pool == kind
            assert (failed[0].cost > 0) is expected.billed, (kind, failed)
            assert failed[-1].shown is (expected.shown and stream), kind
            routed = [each for each in events if isinstance(each, Routed)]
            assert [(each.pool, each.turn, each.spare) for each in routed] == [
                (kind, 0, 1),
                ("backup", 1, 0),
            ]
            assert routed[1].why.startswith(f"{kind}: ")
            (generated,) = [each for each in events if isinstance(each, Generated)]
            assert generated.pool == "backup"
            assert events[-1].cost == sum(each.cost for each in failed), kind  # type: ignore[attr-defined]


@pytest.mark.parametrize("stream", [False, True])
async def test_without_a_fallback_the_error_is_clear(
    provisioned: Provisioned, *, stream: bool
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await asyncio.gather(*(ask(client, f"{k}-alone", stream=stream) for k in CASES))
        for kind, answer in zip(CASES, told, strict=True):
            expected = CASES[kind]
            events = await life(here, answer.rid)
            ended = events[-1]
            assert isinstance(ended, Failed), kind
            assert answer.code in {expected.code, "provider_unavailable"}, (kind, answer)
            if not stream:
                assert answer.status in {expected.status, 503}, (kind, answer)
            assert answer.seconds < DEADLINE_S, kind
            failed = [each for each in events if isinstance(each, GenerationFailed)]
            assert failed[0].failure == expected.failure, (kind, failed)
            assert ended.cost == sum(each.cost for each in failed), kind
