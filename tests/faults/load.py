"""A steady load that remembers what it was promised."""

import asyncio
import random
from dataclasses import dataclass, field

import aiohttp

from eventrail.client import Client
from eventrail.contracts.errors import EventrailError

MODELS = ("echo", "slow", "paid")
TIMEOUT_S = 4.0


@dataclass
class Promises:
    """What was accepted: by NATS with an acknowledgement, by HTTP with an answer.

    Attributes:
        tried: how many requests were sent.
        accepted: ids of those that must be in the log and end exactly once.
        answered: HTTP answers of status 200.
    """

    tried: int = 0
    accepted: set[str] = field(default_factory=set)
    answered: int = 0


async def submit(client: Client, promises: Promises, rng: random.Random) -> None:
    """Hand one request over durably."""
    promises.tried += 1
    model = rng.choice(MODELS)
    try:
        rid = await client.submit(f"durable {promises.tried}", model=model, timeout_s=TIMEOUT_S)
    except EventrailError:
        return  # not acknowledged: nothing was promised
    promises.accepted.add(rid)


async def post(
    http: aiohttp.ClientSession, url: str, promises: Promises, rng: random.Random
) -> None:
    """Ask over HTTP; an answer that names a request id is a promise."""
    promises.tried += 1
    body = {
        "model": rng.choice(MODELS),
        "messages": [{"role": "user", "content": f"http {promises.tried}"}],
        "stream": rng.random() < 0.3,
    }
    headers = {"Authorization": "Bearer demo-key", "X-Eventrail-Timeout": str(TIMEOUT_S)}
    try:
        async with http.post(f"{url}/v1/chat/completions", json=body, headers=headers) as answer:
            await answer.read()
    except (aiohttp.ClientError, TimeoutError, OSError):
        return  # the gateway died under it: nothing was promised
    if answer.status in {200, 502, 504} and "x-request-id" in answer.headers:
        promises.accepted.add(answer.headers["x-request-id"])
        promises.answered += answer.status == 200


async def steady(
    client: Client,
    url: str,
    promises: Promises,
    rng: random.Random,
    trouble: asyncio.Task[None],
    *,
    rate: float,
) -> None:
    """Send about `rate` requests a second while there is trouble, whatever becomes of them."""
    running: set[asyncio.Task[None]] = set()
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S + 8)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        while not trouble.done():
            by_nats = rng.random() < 0.6
            job = submit(client, promises, rng) if by_nats else post(http, url, promises, rng)
            task = asyncio.create_task(job)
            running.add(task)
            task.add_done_callback(running.discard)
            await asyncio.sleep(rng.expovariate(rate))
        if running:
            await asyncio.wait(running, timeout=60)
