"""The lives that are recorded for each release: what is asked, and how it is made to end."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client as NatsClient

from eventrail.client import Client
from eventrail.config.default import default_config
from eventrail.config.model import Config, Pool, Rule
from eventrail.config.pools import with_pools, without_vllm
from eventrail.contracts.errors import RequestProblem
from eventrail.ingestion.bodies import prepared
from eventrail.ingestion.publish import publish, wait_indexed

TENANT = "demo"
DOCUMENT = "# Lighthouse\n\nThe lighthouse of Example Bay is 41 metres high.\n"
QUESTION = "How do I reset my router?"
PERSONAL = "I am ada@example.org, call 030 23125 000, card 4111 1111 1111 1111."

Live = Callable[[Client], Awaitable[str]]
"""Lives one request through to its end and returns its id."""


def recorded_config() -> Config:
    """Return the bundled configuration with a slow pool and a rule whose answer leaks."""
    pools = {"slow": Pool(engine="echo", engine_options={"delay_ms": 5000})}
    config = with_pools(without_vllm(default_config()), pools)
    leak = Rule("leaky", model="leaky", canned="Use the card 4111 1111 1111 1111.")
    return msgspec.structs.replace(config, rules=[leak, *config.rules])


async def index(operator: NatsClient) -> None:
    """Bring the one document into the tenant's index."""
    document = prepared(TENANT, "bay.md", "text/markdown", DOCUMENT.encode())
    await publish(operator, TENANT, [document])
    await wait_indexed(operator, TENANT, patience_s=30.0)
    await asyncio.sleep(1.0)  # the version is announced to the other processes


def completes(question: str, model: str) -> Live:
    """Ask and be answered."""

    async def live(client: Client) -> str:
        return (await client.ask(question, model=model, timeout_s=30)).rid

    return live


def ends_badly(question: str, model: str, timeout_s: float) -> Live:
    """Ask, and be refused an answer."""

    async def live(client: Client) -> str:
        rid = await client.submit(question, model=model, timeout_s=timeout_s)
        try:
            await client.result(rid, timeout_s=30)
        except RequestProblem:
            return rid
        raise AssertionError(f"request {rid} was answered")

    return live


def is_cancelled(question: str, model: str) -> Live:
    """Ask, and think better of it while the model is at work."""

    async def live(client: Client) -> str:
        rid = await client.submit(question, model=model, timeout_s=30)
        async with asyncio.timeout(20):
            while not await _cancelled(client, rid):
                await asyncio.sleep(0.3)
        return rid

    return live


async def _cancelled(client: Client, rid: str) -> bool:
    try:
        await client.cancel(rid, "asked by mistake")
        return (await client.status(rid)).status == "cancelled"
    except RequestProblem as error:
        return error.problem.code == "cancelled"


LIVES: dict[str, Live] = {
    "completed-masked": completes(PERSONAL, "echo"),
    "completed": completes(QUESTION, "echo"),
    "completed-cache-hit": completes(QUESTION, "echo"),
    "completed-retrieved": completes("How high is the lighthouse?", "echo-docs"),
    "completed-nothing-retrieved": completes("Quarterly zebra spreadsheet?", "echo-docs"),
    "rejected-leak": ends_badly("Which card?", "leaky", 30),
    "failed-deadline": ends_badly("Take your time", "slow", 1),
    "cancelled": is_cancelled("Never mind", "slow"),
}
"""In the order in which they are lived: a cache hit needs an earlier answer."""
