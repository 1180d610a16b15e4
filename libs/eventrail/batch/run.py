"""Run a batch: what is missing, so many at once, each result written as it comes."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import httpx

from eventrail.batch.ask import Asker
from eventrail.batch.files import BatchFiles, BatchResult
from eventrail.batch.plan import Work

CONNECT_S = 5.0
GRACE_S = 30.0
"""How long after a request's deadline its answer may still come, in seconds."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where and how to ask.

    Attributes:
        url: base URL, without `/v1`.
        key: the tenant's API key.
        timeout_s: deadline of each request, in seconds.
        patience_s: how long a gateway may be away or busy before a request is given up.
    """

    url: str
    key: str
    timeout_s: float
    patience_s: float


async def run(
    work: Sequence[Work],
    files: BatchFiles,
    gateway: Gateway,
    *,
    at_once: int,
    tell: Callable[[BatchResult], None],
) -> None:
    """Ask all of `work`, at most `at_once` at a time; results are in `files` when told."""
    waiting = iter(work)
    client = httpx.AsyncClient(
        base_url=gateway.url.rstrip("/"),
        headers={"Authorization": f"Bearer {gateway.key}"},
        timeout=httpx.Timeout(gateway.timeout_s + GRACE_S, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        trust_env=False,
    )
    async with client, asyncio.TaskGroup() as group:
        asker = Asker(client, files.name.id, gateway.timeout_s, gateway.patience_s)
        for _ in range(min(at_once, len(work))):
            group.create_task(_carry(waiting, asker, files, tell))


async def _carry(
    waiting: Iterator[Work],
    asker: Asker,
    files: BatchFiles,
    tell: Callable[[BatchResult], None],
) -> None:
    for each in waiting:
        result = await asker.ask(each.line, each.attempt)
        files.write(result)
        tell(result)
