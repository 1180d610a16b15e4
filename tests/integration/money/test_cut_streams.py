"""1,000 streams, cut at random: each is billed for what was generated, and the total agrees."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
import pytest

from eventrail.config.model import Budget, Config
from eventrail.contracts.events import Generated
from eventrail.money.nano import nano_of
from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.engines.echo import EchoEngine
from tests.conftest import Provisioned
from tests.faults import audit
from tests.integration.gateway.running import DEMO_KEY, Running, body, running
from tests.integration.money.conftest import money_config
from tests.integration.money.test_budgets import book
from tests.integration.services.running import until

STREAMS = 1_000
AT_ONCE = 60
ALL = ("gateway", "guardrail", "router", "cache", "worker", "billing")
TEXT = "one two three four five six seven eight nine"
WORDS = 10  # `echo: ` before them
ONE_IN, ONE_OUT = 1_000_000, 2_000_000


@pytest.fixture
def config() -> Config:
    return money_config(all=Budget(1_000.0, tenant="demo", lease_s=3.0, output_tokens=20))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the tokens that the engine has handed over, by call."""
    tokens: Counter[str] = Counter()
    generate = EchoEngine.generate

    async def counting(self: EchoEngine, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        async with aclosing(generate(self, request)) as deltas:
            async for delta in deltas:
                tokens[request.id] += len(delta.tokens or ())
                yield delta

    monkeypatch.setattr(EchoEngine, "generate", counting)
    return tokens


async def stream(
    http: aiohttp.ClientSession, gateway: Running, rng: random.Random, how: Counter[str]
) -> None:
    """Begin a stream and leave it as drawn: at its end, by going away, or by a cancel."""
    url = f"{gateway.base}/v1/chat/completions"
    fate = rng.choice(("read", "leave", "cancel"))
    async with http.post(url, json=body(TEXT, model="slow", stream=True)) as answer:
        assert answer.status == 200, await answer.text()
        rid = answer.headers["x-request-id"]
        chunks = 0
        stop = WORDS if fate == "read" else rng.randrange(WORDS)
        async for line in answer.content:
            chunks += line.startswith(b"data:")
            if fate != "read" and chunks >= stop:
                break
        if fate == "cancel":
            async with http.delete(f"{gateway.base}/v1/requests/{rid}") as cancelled:
                assert cancelled.status < 500
    how[fate] += 1


async def test_each_is_billed_for_what_was_generated(
    provisioned: Provisioned, counted: Counter[str]
) -> None:
    rng, how = random.Random(7), Counter[str]()
    limit = asyncio.Semaphore(AT_ONCE)
    async with running(provisioned, ALL) as gateway:
        headers = {"Authorization": f"Bearer {DEMO_KEY}"}
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as http:

            async def one() -> None:
                async with limit:
                    await stream(http, gateway, rng, how)

            await asyncio.gather(*(one() for _ in range(STREAMS)))
        client = gateway.host.client

        async def over() -> bool:
            return not await audit.pending(client)

        await until(over, 60.0)
        billed: dict[str, tuple[int, int]] = {}
        for life in (await audit.lives(client)).values():
            events = [event.payload() for event in life[-1].all_events()]
            (answer,) = [data for data in events if isinstance(data, Generated)]
            billed[answer.attempt] = (answer.usage.completion_tokens, nano_of(answer.cost))
        assert len(billed) == STREAMS
        assert {name: tokens for name, (tokens, _) in billed.items()} == dict(counted)
        for tokens, nano in billed.values():
            assert nano == (9 * ONE_IN + tokens * ONE_OUT if tokens else 0)
        cut = sum(tokens < WORDS for tokens, _ in billed.values())
        assert cut > STREAMS // 10, f"only {cut} were cut short: {how}"
        total = sum(nano for _, nano in billed.values())

        async def settled() -> bool:
            return (await book(gateway)).spent == total

        await until(settled, 30.0)
