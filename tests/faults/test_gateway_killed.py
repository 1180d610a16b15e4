"""Kill -9 of gateways in mid-stream: each client goes on at another, and gets every token once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from eventrail.bus.ports import free_ports
from eventrail.client.over_http import HttpStream
from eventrail.config.guards import Attacks, Guards
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess

CLIENTS = 20
GATEWAYS = 4
WORDS = 240
WORDS_A_SECOND = 20.0
KEY = "sk-demo"
BEHIND = ("guardrail", "router", "cache", "worker", "warden")


@pytest.fixture
def config() -> Config:
    slow = Pool(
        engine="echo",
        slots=2 * CLIENTS,
        engine_options={"tokens_per_s": WORDS_A_SECOND},
        price_out=1.0,
    )
    return Config(
        pools={"slow": slow},
        templates={"plain": Template()},
        rules=[Rule(name="slow", model="slow", pool="slow", cacheable=False)],
        guards={
            "default": Guards(attacks=Attacks(action="off"))
        },  # made-up words may look like one
        tenants={"demo": Tenant(key_hashes=[hashlib.sha256(KEY.encode()).hexdigest()])},
    )


@pytest.fixture
async def gateways(provisioned: Provisioned) -> AsyncIterator[list[GatewayProcess]]:
    """Gateways, and a process behind them that nobody kills."""
    *ports, rest = free_ports(GATEWAYS + 1)
    started = [GatewayProcess(provisioned, port, ("gateway",)) for port in ports]
    behind = GatewayProcess(provisioned, rest, BEHIND, answers=False)
    try:
        await asyncio.gather(*(each.start() for each in (*started, behind)))
        yield started
    finally:
        await asyncio.gather(*(each.kill() for each in (*started, behind)))


class Reader:
    """One client, and what it has seen."""

    def __init__(self, number: int, urls: list[str]) -> None:
        words = " ".join(f"c{number}w{word}" for word in range(WORDS))
        self.whole = f"echo: {words}"
        self.seen = ""
        body = {"model": "slow", "messages": [{"role": "user", "content": words}]}
        self.stream = HttpStream(urls, KEY, body, timeout_s=60.0)

    def read(self) -> None:
        for piece in self.stream:
            self.seen += piece

    def reading(self) -> bool:
        return bool(self.seen) and self.stream.told is None


async def until_all_read(readers: list[Reader], more: int) -> None:
    """Wait until every reader that is not done has got so many characters more."""
    marks = [len(each.seen) + more for each in readers]
    async with asyncio.timeout(30):
        while any(
            len(each.seen) < mark and each.stream.told is None
            for each, mark in zip(readers, marks, strict=True)
        ):
            await asyncio.sleep(0.05)


@pytest.mark.timeout(120)
async def test_every_client_gets_every_token_once(
    provisioned: Provisioned, gateways: list[GatewayProcess]
) -> None:
    urls = [each.url for each in gateways]
    firsts = [number % GATEWAYS for number in range(CLIENTS)]
    readers = [Reader(at, urls[first:] + urls[:first]) for at, first in enumerate(firsts)]
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(CLIENTS) as threads:
        running = [loop.run_in_executor(threads, each.read) for each in readers]
        for victim in gateways[:-1]:
            await until_all_read(readers, more=20)
            assert any(each.reading() for each in readers), "nobody was reading: it proves nothing"
            await victim.kill()
        async with asyncio.timeout(60):
            await asyncio.gather(*running)
    assert sum(each.stream.resumed for each in readers) >= CLIENTS, "too few had to come back"
    await _all_is_in_the_log(provisioned, readers, urls[-1])


async def _all_is_in_the_log(provisioned: Provisioned, readers: list[Reader], url: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as http:
        for each in readers:
            status = (await http.get(f"/v1/requests/{each.stream.rid}")).json()
            assert status["status"] == "completed"
            assert each.seen == each.whole == status["answer"]["text"]
            assert status["answer"]["usage"]["completion_tokens"] == WORDS + 1
            ends = [event for event in status["events"] if event["type"] == "completed"]
            assert len(ends) == 1
    stream = provisioned.client.jetstream()
    ended = await stream.stream_info("LOG", subjects_filter="log.done.>")
    assert len(ended.state.subjects or {}) == CLIENTS, "a request was begun twice"
