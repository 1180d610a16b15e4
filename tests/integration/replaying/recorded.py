"""A small live system that has answered something, its lake, and replays of it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eventrail.config.model import Config
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.document import stored_config
from eventrail.replaying.storing import store
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.services.running import ask, running, until

SERVICES = ("guardrail", "router", "cache", "retriever", "worker", "warden")


@dataclass(frozen=True)
class Recorded:
    """What there is to replay.

    Attributes:
        state: the live system's state folder; its lake is `state/lake`.
        config: the configuration in force.
        rids: of the requests, in the order that they were asked.
    """

    state: Path
    config: Config
    rids: list[str]

    @property
    def lake(self) -> Path:
        return self.state / "lake"


@contextlib.asynccontextmanager
async def live(provisioned: Provisioned) -> AsyncGenerator[Host]:
    """Run everything that a request meets."""
    async with running(provisioned, *SERVICES) as host:
        yield host


async def record(
    provisioned: Provisioned, host: Host, questions: Sequence[tuple[str, str]]
) -> Recorded:
    """Ask (question, model) one after the other, wait for the ends, and write the lake."""
    rids: list[str] = []
    for text, model in questions:
        state = await ask(host, text, model=model)
        rids.append(state.rid)

    async def all_ended() -> bool:
        tails = await asyncio.gather(*(host.log.tail("acme", rid) for rid in rids))
        return all(tail is not None and tail.record.done for tail in tails)

    await until(all_ended, 30.0)
    lake = provisioned.state / "lake"
    log = JetStreamLog(provisioned.client, ObjectBodies(provisioned.client.jetstream()))
    await store(provisioned.client, log, lake)
    config = await stored_config(provisioned.client)
    assert config is not None
    return Recorded(provisioned.state, config, rids)
