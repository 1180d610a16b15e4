"""The two sides of the hop benchmark: Eventrail's runtime, and nats-py by hand."""

from __future__ import annotations

import asyncio
import importlib.metadata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.config.model import Config
from eventrail.contracts.events import Routed
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.log import JetStreamLog
from eventrail.eventlog.state import RequestState
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.context import Context
from eventrail.runtime.observe import Observer
from eventrail.runtime.runner import Runner
from eventrail.runtime.slots import Slots
from eventrail.runtime.stage import Step
from eventrail.runtime.surroundings import Surroundings
from loadtests.hop_bus import NEXT, STAGE

SLOTS = 256
_SLIP = [NEXT, "verdict"]


class Side(Protocol):
    """One way to do the hop.

    Attributes:
        name: its row in the table.
    """

    name: str

    async def hop(self, client: Client, count: int) -> None:
        """Take `count` records from the stage's consumer and append what follows each."""
        ...


class _Router:
    """Decides at once, so that what is measured is the runtime."""

    name = STAGE
    timeout_s = 5.0
    slots = SLOTS
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:  # noqa: ARG002 -- Stage's
        return Step([Routed(slip=_SLIP, pool="echo", model="echo")])


class Runtime:
    """The runtime as a service runs it: pull, slots, runner, log, observer.

    Args:
        name: its row in the table.
        observer: what the runner reports to.
        config: the configuration in force.
        keys: folder of the tenants' keys.
    """

    def __init__(self, name: str, observer: Observer, config: Config, keys: Path) -> None:
        self.name = name
        self._observer = observer
        self._config = config
        self._keys = keys

    async def hop(self, client: Client, count: int) -> None:
        """See `Side`."""
        log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        runner = Runner({STAGE: _Router()}, log, self._surroundings())
        done = asyncio.Event()
        left = count

        async def handle(delivery: Delivery) -> None:
            nonlocal left
            await runner.deliver(delivery)
            left -= 1
            if left == 0:
                done.set()

        slots = Slots(STAGE, log.work(STAGE), handle, SLOTS)
        await slots.start()
        await done.wait()
        await slots.drain(1.0)

    def _surroundings(self) -> Surroundings:
        async def nobody_listens(*_: object) -> None:
            return

        return Surroundings(
            by="router@bench",
            release=importlib.metadata.version("eventrail"),
            config=lambda: self._config,
            sealer=Sealer(FileTenantKeys(self._keys)),
            publish_frame=nobody_listens,
            write_note=nobody_listens,
            announce=nobody_listens,
            observer=self._observer,
        )


class Bare:
    """The least that does the same hop with nats-py's own calls: no fold, no checks, no retry.

    Args:
        batch: messages a fetch; all of a batch are in flight together.
    """

    def __init__(self, batch: int) -> None:
        self.name = f"bare nats-py, {batch} at once"
        self._batch = batch

    async def hop(self, client: Client, count: int) -> None:
        """See `Side`."""
        jetstream = client.jetstream()
        consumer = names.stage_consumer(STAGE)
        pulling = await jetstream.pull_subscribe_bind(consumer, names.LOG)

        async def one(message: Msg) -> None:
            record: dict[str, Any] = msgspec.json.decode(message.data)
            life = f"log.*.{record['tenant']}.{record['rid']}"
            await jetstream.publish(
                f"log.{NEXT}.{record['tenant']}.{record['rid']}",
                msgspec.json.encode(_followed(record)),
                headers={
                    "Nats-Msg-Id": new_message_id(),
                    "Nats-Expected-Last-Subject-Sequence": str(message.metadata.sequence.stream),
                    "Nats-Expected-Last-Subject-Sequence-Subject": life,
                },
            )
            await message.ack()

        left = count
        while left:
            messages = await pulling.fetch(min(self._batch, left), timeout=10)
            await asyncio.gather(*map(one, messages))
            left -= len(messages)
        await client.flush()  # the acks are on their way when this returns, as on the other side
        await pulling.unsubscribe()


def _followed(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record after `record`: one event more, the next stage."""
    prior = [*record.get("prior", ()), *record["events"]]
    routed = {
        "id": f"{record['rid']}.{len(prior)}",
        "type": "routed",
        "at": datetime.now(UTC),
        "by": "bare@bench",
        "data": {"slip": _SLIP, "pool": "echo", "model": "echo"},
    }
    return {**record, "next": NEXT, "prior": prior, "events": [routed]}
