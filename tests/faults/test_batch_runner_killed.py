"""Kill -9 of whoever runs a batch, again and again: every line is answered, and asked, once."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess

LINES = 120
KILLS = 2
KEY = "sk-demo"
BEHIND = ("guardrail", "router", "cache", "worker", "warden")
CHAT = "/v1/chat/completions"


@pytest.fixture
def config() -> Config:
    slow = Pool(engine="echo", slots=4, engine_options={"delay_ms": 400.0}, price_out=1.0)
    return Config(
        pools={"slow": slow},
        templates={"plain": Template()},
        rules=[Rule(name="slow", model="slow", pool="slow", cacheable=False)],
        tenants={"demo": Tenant(key_hashes=[hashlib.sha256(KEY.encode()).hexdigest()])},
    )


@pytest.fixture
async def gateways(provisioned: Provisioned) -> AsyncIterator[list[GatewayProcess]]:
    one, two, rest = free_ports(3)
    started = [GatewayProcess(provisioned, port, ("gateway",)) for port in (one, two)]
    behind = GatewayProcess(provisioned, rest, BEHIND, answers=False)
    try:
        await asyncio.gather(*(each.start() for each in (*started, behind)))
        yield started
    finally:
        await asyncio.gather(*(each.kill() for each in (*started, behind)))


def batch_input() -> bytes:
    return b"".join(
        json.dumps(
            {
                "custom_id": f"q{number}",
                "method": "POST",
                "url": CHAT,
                "body": {
                    "model": "slow",
                    "messages": [{"role": "user", "content": f"question {number}"}],
                },
            }
        ).encode()
        + b"\n"
        for number in range(LINES)
    )


async def until_done(http: httpx.AsyncClient, batch: str, count: int) -> dict[str, Any]:
    """Wait until the batch has so many answers, or has ended."""
    async with asyncio.timeout(60):
        while True:
            shown = (await http.get(f"/v1/batches/{batch}")).json()
            if shown["request_counts"]["completed"] >= count or shown["status"] == "completed":
                return shown
            await asyncio.sleep(0.1)


@pytest.mark.timeout(150)
async def test_every_line_is_answered_and_asked_once(
    provisioned: Provisioned, gateways: list[GatewayProcess]
) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    one, two = gateways
    clients = [
        httpx.AsyncClient(base_url=each.url, headers=headers, timeout=30) for each in gateways
    ]
    await two.kill()  # so that it is known who runs the batch
    files = {"file": ("in.jsonl", batch_input())}
    file = (await clients[0].post("/v1/files", files=files, data={"purpose": "batch"})).json()
    started = {"input_file_id": file["id"], "endpoint": CHAT, "completion_window": "24h"}
    batch = (await clients[0].post("/v1/batches", json=started)).json()["id"]
    runner, other = (one, 0), (two, 1)
    for kill in range(KILLS):
        at = runner[1]
        before = await until_done(clients[at], batch, (kill + 1) * LINES // (KILLS + 2))
        assert before["status"] == "in_progress", "it was over before it was cut: proves nothing"
        await asyncio.gather(runner[0].kill(), other[0].start())
        runner, other = other, runner
    done = await until_done(clients[runner[1]], batch, LINES + 1)
    assert done["request_counts"] == {"total": LINES, "completed": LINES, "failed": 0}
    output = await clients[runner[1]].get(f"/v1/files/{done['output_file_id']}/content")
    answers = [json.loads(line) for line in output.text.splitlines()]
    said = {
        each["custom_id"]: each["response"]["body"]["choices"][0]["message"]["content"]
        for each in answers
    }
    assert len(answers) == LINES
    assert said == {f"q{number}": f"echo: question {number}" for number in range(LINES)}
    log = await provisioned.client.jetstream().stream_info("LOG", subjects_filter="log.done.>")
    assert len(log.state.subjects or {}) == LINES, "a line was asked twice"
    for client in clients:
        await client.aclose()
