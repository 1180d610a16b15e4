"""Canaries planted wherever an app can put them are in nothing that is stored, told or sent on."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from nats.aio.client import Client as NatsClient
from nats.js.errors import NotFoundError

from eventrail.bus.connect import connect
from eventrail.client import Client
from eventrail.config.default import default_config
from eventrail.config.guards import Guards, Personal
from eventrail.config.model import Config, Pool, Rule, Template, Tenant, Variable
from eventrail.config.pools import with_pools, without_vllm
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.lake.files import next_sequence
from eventrail.supervise.options import Options
from eventrail.supervise.system import System
from tests.e2e.guards.canaries import ALL, CARD, EMAIL, EMPLOYEE, TEXT, traces_in
from tests.e2e.guards.echoing import EchoingProvider, echoing
from tests.integration.telemetry.collector import Collector, collector

KEY = "sk-demo"
LONG = {"role": "system", "content": f"{'quiet words ' * 30_000}{TEXT}"}
"""So long that its records are kept as objects."""

OPEN_BY_DESIGN = {"TOKENS", "INTAKE"}
"""What a tenant is shown, in memory for ten minutes; and what waits to be accepted."""


def configuration(provider: str) -> Config:
    config = with_pools(
        without_vllm(default_config()), {"far": Pool(engine="openai", url=provider, model="m")}
    )
    template = Template(system="For {customer}.", variables={"customer": Variable(default="")})
    own = {"EMPLOYEE_ID": r"EMP-\d{7}"}
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    strict = Personal(patterns=own, kinds={"CARD": "block"})
    return Config(
        pools=config.pools,
        templates={**config.templates, "letter": template},
        rules=[
            Rule(name="far", model="far", pool="far", template="letter", cacheable=False),
            *(rule for rule in config.rules if rule.model != "far"),
        ],
        tenants={
            "demo": Tenant(key_hashes=[digest]),
            "strict": Tenant(
                key_hashes=[hashlib.sha256(b"sk-strict").hexdigest()], guards="strict"
            ),
        },
        guards={
            "default": Guards(personal=Personal(patterns=own)),
            "strict": Guards(personal=strict),
        },
    )


@pytest.fixture(scope="module")
def seen() -> Iterator[Collector]:
    with collector() as traces:
        yield traces


@pytest.fixture(scope="module")
def provider() -> Iterator[EchoingProvider]:
    with echoing() as server:
        yield server


@pytest.fixture(scope="module")
def system(
    seen: Collector, provider: EchoingProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", seen.url)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        patch.setenv("EVENTRAIL_ARCHIVE_AGE_S", "0.2")
        patch.setenv("EVENTRAIL_LOG_LEVEL", "debug")
        options = Options(
            state=tmp_path_factory.mktemp("state"),
            topology="fused",
            config=configuration(provider.url),
            http_port=0,
            vllm=False,
            ready_s=120,
        )
        with System(options) as running:
            assert running.start(), "not everything came up in time"
            yield running


def planted(**more: object) -> dict[str, object]:
    """Return a request with the canaries in every field that is free text."""
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": ""}}
    call["function"] = {"name": "f", "arguments": json.dumps({"who": TEXT, EMAIL: [CARD]})}
    tool = {"name": "note", "description": TEXT, "parameters": {"type": "object"}}
    return {
        "model": "far",
        "messages": [
            {"role": "system", "content": f"Be kind to {EMAIL}."},
            {"role": "user", "content": TEXT, "name": EMAIL},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": json.dumps({"note": f"x\n{TEXT}"})},
            {"role": "user", "content": f"Once more: {TEXT}"},
        ],
        "user": EMAIL,
        "session": f"session of {EMAIL}",
        "metadata": {"mail": EMAIL, "card": CARD},
        "safety_identifier": EMAIL,
        "stop": [EMPLOYEE],
        "tools": [{"type": "function", "function": tool}],
        "eventrail": {"variables": {"customer": TEXT}},
        **more,
    }


def without_tools(**more: object) -> dict[str, object]:
    body = planted(**more)
    del body["tools"], body["stop"]
    return body


class Asked:
    """One app over HTTP."""

    def __init__(self, system: System, key: str = KEY) -> None:
        self._http = httpx.Client(
            base_url=system.url, headers={"Authorization": f"Bearer {key}"}, timeout=60
        )

    def post(self, body: dict[str, object], **headers: str) -> httpx.Response:
        return self._http.post("/v1/chat/completions", json=body, headers=headers)

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def answers(system: System) -> dict[str, httpx.Response]:
    """What apps were told: plain, streamed, with a tool call, blocked, failed."""
    demo, strict = Asked(system), Asked(system, "sk-strict")
    failing = f"fail on purpose: {TEXT}"
    answered = {
        "plain": demo.post(without_tools(), **{"Idempotency-Key": f"once-{EMAIL}"}),
        "stream": demo.post(without_tools(stream=True)),
        "tool": demo.post(planted()),
        "long": demo.post(without_tools(messages=[LONG, {"role": "user", "content": TEXT}])),
        "blocked": strict.post(planted()),
        "failed": demo.post(without_tools(messages=[{"role": "user", "content": failing}])),
        "unknown": demo.post(without_tools(model="no-such-model")),
        "metrics": httpx.get(f"{system.url}/metrics", timeout=30),
    }
    demo.close()
    strict.close()
    return answered


def said(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["choices"][0]["message"]["content"])


def test_the_app_gets_its_own_words_back(answers: dict[str, httpx.Response]) -> None:
    assert TEXT in said(answers["plain"])
    streamed = "".join(
        each["choices"][0]["delta"].get("content") or ""
        for line in answers["stream"].text.splitlines()
        if line.startswith("data: {") and (each := json.loads(line[6:]))["choices"]
    )
    assert TEXT in streamed
    (call,) = answers["tool"].json()["choices"][0]["message"]["tool_calls"]
    assert TEXT in json.loads(call["function"]["arguments"])["text"]


def test_what_is_blocked_and_what_failed_is_said_without_the_value(
    answers: dict[str, httpx.Response],
) -> None:
    blocked, failed = answers["blocked"], answers["failed"]
    assert blocked.status_code >= 400
    assert blocked.json()["error"]["code"] == "policy"
    assert "CARD in " in blocked.json()["error"]["message"]
    assert failed.status_code >= 500
    for each in ("blocked", "failed", "unknown", "metrics"):
        assert traces_in(answers[each].content) == set(), each


@pytest.mark.usefixtures("answers")
def test_no_provider_was_sent_an_original(provider: EchoingProvider) -> None:
    assert len(provider.bodies) >= 4
    assert set().union(*map(traces_in, provider.bodies)) == set()
    assert b"<EMAIL_1>" in b"".join(provider.bodies)


@pytest.mark.usefixtures("answers")
def test_nothing_that_nats_stores_holds_an_original(system: System) -> None:
    stored = asyncio.run(_stored(system))
    assert {"LOG", "NOTES", "KV_CONFIG", "TOKENS", "OBJ_BODIES"} <= stored.keys()
    assert any(stored["LOG"])
    assert any(stored["OBJ_BODIES"])
    leaks = {
        name: found
        for name, payloads in stored.items()
        if name not in OPEN_BY_DESIGN and (found := set().union(*map(traces_in, payloads)))
    }
    assert leaks == {}


@pytest.mark.usefixtures("answers")
def test_the_lake_the_logs_and_the_state_hold_no_original(system: System) -> None:
    last = asyncio.run(_last(system, "LOG"))
    end = time.monotonic() + 60
    while next_sequence(system.state / "lake", "LOG") <= last:
        assert time.monotonic() < end, "the archiver did not come this far"
        time.sleep(0.1)
    files = sorted((system.state / "lake").rglob("*.parquet"))
    assert files
    for file in files:
        rows = duckdb.sql(f"SELECT to_json(r) FROM read_parquet('{file}') r").fetchall()  # noqa: S608 -- our own file
        assert traces_in("\n".join(str(row[0]) for row in rows).encode()) == set(), file
    for folder in ("logs", "lake"):
        for file in _files(system.state / folder):
            assert traces_in(file.read_bytes()) == set(), file
    assert any(file.stat().st_size for file in _files(system.state / "logs"))


@pytest.mark.usefixtures("answers")
def test_no_trace_and_no_metric_holds_an_original(system: System, seen: Collector) -> None:
    end = time.monotonic() + 30
    while not any(span.name == "verdict" for span in seen.spans):
        assert time.monotonic() < end, "no trace came"
        time.sleep(0.1)
    for request in list(seen.requests):
        assert traces_in(request.SerializeToString()) == set()
    for port in system._health_ports.values():
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
        assert traces_in(text.content) == set()


@pytest.mark.usefixtures("answers")
def test_the_same_over_nats(system: System) -> None:
    text, rid = asyncio.run(_over_nats(system))
    assert TEXT in text
    stored = asyncio.run(_stored(system))
    assert any(rid.encode() in payload for payload in stored["LOG"])
    assert set().union(*map(traces_in, (*stored["LOG"], *stored["NOTES"]))) == set()
    assert any(b"<EMAIL_h" in payload for payload in stored["NOTES"])


async def _over_nats(system: System) -> tuple[str, str]:
    assert system.users is not None
    password = system.users.passwords["tenant-demo"]
    async with Client.connect(
        system.nats_url, tenant="demo", user="tenant-demo", password=password
    ) as client:
        rid = await client.submit(TEXT, model="far", metadata={"who": TEXT}, user=EMAIL)
        text = (await client.result(rid)).text
        await client.feedback(rid, "comment", text=TEXT, user=EMAIL)
    await _noted(system, rid)
    return text, rid


async def _noted(system: System, rid: str) -> None:
    client = await connect(system.operator, "audit")
    try:
        log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        async with asyncio.timeout(20):
            while not any(note.kind == "feedback" for note in await log.notes("demo", rid)):
                await asyncio.sleep(0.05)
    finally:
        await client.close()


async def _stored(system: System) -> dict[str, list[bytes]]:
    client = await connect(system.operator, "audit")
    try:
        names: list[str] = [each.config.name or "" for each in await _streams(client)]
        return {name: await _messages(client, name) for name in names}
    finally:
        await client.close()


async def _streams(client: NatsClient) -> list[Any]:
    return await client.jetstream().streams_info()


async def _last(system: System, stream: str) -> int:
    client = await connect(system.operator, "audit")
    try:
        return (await client.jetstream().stream_info(stream)).state.last_seq
    finally:
        await client.close()


async def _messages(client: NatsClient, stream: str) -> list[bytes]:
    """Return subject, headers and payload of every message of a stream."""
    state = (await client.jetstream().stream_info(stream)).state
    found: list[bytes] = []
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        try:
            message = await client.jetstream().get_msg(stream, sequence)
        except NotFoundError:  # deleted, or replaced by a later one
            continue
        head = f"{message.subject} {message.headers or ''} ".encode()
        found.append(head + (message.data or b""))
    return found


def _files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_the_canaries_are_found_where_they_are() -> None:
    assert traces_in(TEXT.encode()) == set(ALL)
