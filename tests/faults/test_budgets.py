"""20 clients, three gateways, one budget, random kill -9: never over, and equal to the log.

The seed is random and printed; `FAULT_SEED` repeats one.
"""

import asyncio
import os
import random
import secrets
import time
from collections import Counter
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.config.model import (
    Budget,
    Config,
    Dispatch,
    Pool,
    Price,
    Prices,
    Rule,
    Template,
    Tenant,
)
from eventrail.contracts.events import Generated, GenerationFailed
from eventrail.contracts.notes import Attempted, Spent, decode_note
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.money.book import Entry, decode_entry
from eventrail.money.nano import UNIT, nano_of
from tests.faults import audit
from tests.faults.budget_system import Cast, budget_system
from tests.faults.campaign import provider_calls
from tests.faults.system import provider
from tests.integration.gateway.running import DEMO_KEY, digest

SEED = int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**6))
LEAST_S, MOST_S = 10.0, 40.0
"""It goes on until the budget is nearly spent and everybody has been killed."""

CLIENTS = 20
ANSWER = 16
"""Tokens of each of the provider's answers."""

MOST = 20
CALL = ANSWER * UNIT // 100
BUDGET = 20.0
KILLED = frozenset({"gateway", "worker", "billing"})


def config_of(url: str) -> Config:
    pool = Pool(engine="openai", url=f"{url}/v1", model="mock", retries=1)
    return Config(
        pools={"paid": pool},
        templates={"plain": Template()},
        rules=[Rule(name="paid", model="paid", pool="paid", cacheable=False)],
        tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)])},
        prices=Prices(models={"mock": [Price(date(2026, 1, 1), output=10_000.0)]}),
        budgets={"all": Budget(BUDGET, window="total", lease_s=3.0)},
        dispatch=Dispatch(takeover_s=3.0),
    )


async def client_loop(
    http: aiohttp.ClientSession,
    cast: Cast,
    rng: random.Random,
    seen: Counter[int],
    over: asyncio.Event,
) -> None:
    """Ask again and again, whatever becomes of it."""
    while not over.is_set():
        url = f"http://127.0.0.1:{rng.choice(cast.ports)}/v1/chat/completions"
        request = {
            "model": "paid",
            "messages": [{"role": "user", "content": "What is spent?"}],
            "max_tokens": MOST,
            "stream": rng.random() < 0.3,
        }
        try:
            async with http.post(url, json=request) as answer:
                await answer.read()
                seen[answer.status] += 1
        except (aiohttp.ClientError, TimeoutError, OSError):
            seen[0] += 1
        await asyncio.sleep(0.3)


async def trouble(
    cast: Cast, rng: random.Random, entries: list[Entry], over: asyncio.Event
) -> None:
    """Kill somebody every second or so, who has had the time to do something."""
    begun = time.monotonic()
    while not over.is_set():
        await asyncio.sleep(rng.uniform(0.5, 2.0))
        await asyncio.to_thread(cast.kill_one, rng)
        took = time.monotonic() - begun
        spent = entries[-1].book.spent if entries else 0
        done = spent > nano_of(BUDGET) * 0.9 and set(cast.killed) >= KILLED
        if took > MOST_S or (took > LEAST_S and done):
            over.set()


async def load(cast: Cast, rng: random.Random, entries: list[Entry]) -> Counter[int]:
    """Return how often each status was answered."""
    seen: Counter[int] = Counter()
    over = asyncio.Event()
    headers = {"Authorization": f"Bearer {DEMO_KEY}", "X-Eventrail-Timeout": "6"}
    timeout = aiohttp.ClientTimeout(total=8)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http:
        clients = [
            client_loop(http, cast, random.Random(rng.random()), seen, over) for _ in range(CLIENTS)
        ]
        await asyncio.gather(*clients, trouble(cast, rng, entries, over))
    return seen


async def settle(cast: Cast, client: Client, entries: list[Entry]) -> None:
    """Wait until all requests are over and no gateway holds anything."""
    give_up = time.monotonic() + 90
    while (open_now := await audit.pending(client)) or not entries or entries[-1].book.leases:
        told = "\n".join(child.last_lines(5) for child in cast.children.values())
        assert time.monotonic() < give_up, f"{open_now} open, {entries[-1:]}\n{told}"
        cast.revive()
        await asyncio.sleep(0.5)


async def of_the_log(client: Client) -> int:
    """Return what the log and the notes say was spent, in nano-units; told here once more."""
    used: dict[str, int] = {}
    for life in (await audit.lives(client)).values():
        for event in life[-1].all_events():
            data = event.payload()
            if isinstance(data, Generated | GenerationFailed):
                used[data.attempt] = nano_of(data.cost)
    noted: dict[str, int] = {}
    worst: dict[str, int] = {}
    for payload in await audit.read_all(client, "NOTES", "note.>"):
        data = decode_note(payload).payload()
        if isinstance(data, Spent):
            noted[data.attempt] = max(nano_of(data.cost), noted.get(data.attempt, 0))
        elif isinstance(data, Attempted):
            worst[data.attempt] = nano_of(data.worst)
    return sum({**worst, **noted, **used}.values())


async def watch(cast: Cast, rng: random.Random) -> tuple[Counter[int], list[Entry], int]:
    """Return what was answered, every entry there ever was in the book, and the log's sum."""
    entries: list[Entry] = []
    client = await connect(Address((cast.url,)), "audit")

    async def follow() -> None:
        async for _, message in follow_messages(client, "BUDGETS", "budget.demo.>", after=0):
            entries.append(decode_entry(message.data))

    following = asyncio.create_task(follow())
    try:
        await asyncio.to_thread(cast.wait_up)
        seen = await load(cast, rng, entries)
        await settle(cast, client, entries)
        return seen, entries, await of_the_log(client)
    finally:
        following.cancel()
        await asyncio.wait([following])
        await client.close()


@pytest.mark.timeout(240)
def test_a_budget_is_never_exceeded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with provider() as url, budget_system(tmp_path, config_of(url)) as cast:
        seen, books, logged = asyncio.run(watch(cast, random.Random(SEED)))
        calls = provider_calls(url)
    limit = nano_of(BUDGET)
    end = books[-1].book
    with capsys.disabled():
        print(
            f"\nFAULT_SEED={SEED}: {dict(seen)} answered, {len(calls)} provider calls, "
            f"{end.spent / UNIT:.2f} of {BUDGET:.2f} spent, {end.estimated / UNIT:.2f} of it "
            f"estimated, killed {dict(Counter(cast.killed))}"
        )
    for entry in books:
        assert entry.book.spent + entry.book.held <= limit, entry
    assert end.spent == logged, "the books are not what the log says"
    assert sum(calls.values()) * CALL <= end.spent <= limit
    assert seen[200] > 0
    assert set(cast.killed) >= KILLED, "not all were killed"
    assert end.spent > limit // 4, "the budget was never in question"
