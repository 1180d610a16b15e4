"""Equal streams at once: each app gets the whole answer, and one generation is made."""

import asyncio
import json

import httpx
import pytest

from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.eventlog.fold import fold
from tests.conftest import Provisioned
from tests.integration.gateway.running import DEMO_KEY, digest, running

BODY = {"model": "slow", "messages": [{"role": "user", "content": "How high?"}], "stream": True}


@pytest.fixture
def config() -> Config:
    """A pool that takes a second to begin."""
    return Config(
        pools={"slow": Pool(engine="echo", engine_options={"delay_ms": 1_000.0})},
        templates={"plain": Template()},
        rules=[Rule(name="slow", model="slow", pool="slow")],
        tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)])},
    )


async def streamed(http: httpx.AsyncClient, *, stream: bool) -> tuple[str, str]:
    """Return the id and the text of an answer."""
    body = {**BODY, "stream": stream}
    if not stream:
        said = (await http.post("/v1/chat/completions", json=body)).json()
        return said["id"], said["choices"][0]["message"]["content"]
    rid, text = "", ""
    async with http.stream("POST", "/v1/chat/completions", json=body) as response:
        async for line in response.aiter_lines():
            data = line.removeprefix("data: ")
            if line.startswith("data: ") and data != "[DONE]":
                chunk = json.loads(data)
                rid = chunk["id"]
                text += "".join(each["delta"].get("content") or "" for each in chunk["choices"])
    return rid, text


async def test_streams_and_whole_answers_wait_for_the_same_generation(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned) as gateway, gateway.http() as http:
        found = await asyncio.gather(
            *(streamed(http, stream=number % 2 == 0) for number in range(8))
        )
        assert len({text for _, text in found}) == 1
        assert "How high?" in found[0][1]
        generated = 0
        for name, _ in found:
            tail = await gateway.host.log.tail("demo", name.rpartition("-")[2])
            assert tail is not None
            generated += fold(tail.record).generated is not None
        assert generated == 1
