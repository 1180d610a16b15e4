"""A replica says on the bus, every few seconds, what it measures."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.bus.tasks import set_within
from eventrail.config.model import Pool
from eventrail.contracts import subjects
from eventrail.contracts.events import Usage
from eventrail.contracts.measures import PUBLISH_EVERY_S, ReplicaMeasures
from eventrail.money.tariff import tariff_of
from eventrail.runtime.host import RELEASE, Host
from eventrail.worker.measuring.hook import attach
from eventrail.worker.measuring.tally import Tally

_encode = msgspec.json.Encoder().encode


class Publishing:
    """Publishes measures for as long as the replica runs.

    Args:
        client: the bus.
        measure: takes the measures.
    """

    name = "measures"

    def __init__(self, client: Client, measure: Callable[[], ReplicaMeasures]) -> None:
        self._client = client
        self._measure = measure
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Say at once that the replica is there."""
        await self._publish()

    async def run(self) -> None:
        """Publish until stopped; a bus that is away for a while misses a message, no more."""
        while not await set_within(self._stopped, PUBLISH_EVERY_S):
            await self._publish()
        await self._publish()  # what it has measured since

    async def stop(self) -> None:
        """Stop."""
        self._stopped.set()

    async def _publish(self) -> None:
        measures = self._measure()
        subject = subjects.measures(measures.pool, measures.replica)
        with contextlib.suppress(NatsError):
            await self._client.publish(subject, _encode(measures))


def measuring(llm: Any, host: Host, name: str, pool: Pool, replica: str) -> Publishing:
    """Return what measures an engine and publishes it: a daemon of the replica's process.

    Args:
        llm: the replica's `AsyncLLM`.
        host: the replica's process; prices follow its configuration.
        name: the pool's name.
        pool: its configuration when the replica started, with the replica's own slots.
        replica: names the replica; one token of a subject.
    """
    tally = Tally()
    attach(llm, tally)
    now = datetime.now(UTC)
    about = ReplicaMeasures(
        pool=name,
        replica=replica,
        started=now,
        at=now,
        slots=pool.slots,
        release=RELEASE,
        model=pool.model,
    )

    def measure() -> ReplicaMeasures:
        config = host.config.config()
        current = config.pools.get(name, pool)
        tariff = tariff_of(config.prices, name, current, current.model, datetime.now(UTC))
        used = Usage(tally.prompt_tokens, tally.generated_tokens)
        return tally.now(msgspec.structs.replace(about, cost=tariff.cost(used)))

    return Publishing(host.client, measure)
