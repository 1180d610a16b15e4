"""A slow model pool with two replicas, and apps that ask it: the world of `fairness`."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from nats.aio.client import Client

from eventrail.config.model import Config, Pool, Tenant
from eventrail.contracts import subjects
from eventrail.contracts.events import (
    Accepted,
    Event,
    EventData,
    Generated,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_rid, new_trace_id
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message, Priority
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.log import JetStreamLog
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.state import RequestState
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.context import Context
from eventrail.runtime.roster import Roster
from eventrail.runtime.runner import Runner
from eventrail.runtime.stage import Step
from eventrail.runtime.surroundings import Surroundings
from loadtests.hop_bus import Bus

POOL = "slow"
REPLICAS = 2
SLOTS = 4
"""Of each replica."""

SECONDS = 0.1
"""One generation."""

FLOOD = "a"
OTHER = "b"


def config(tenants: tuple[str, ...]) -> Config:
    """Return a pool with a queue for each of `tenants`; with none, one queue for all."""
    return Config(
        pools={POOL: Pool(engine="echo", slots=SLOTS)},
        tenants={name: Tenant() for name in tenants},
    )


class SlowStage:
    """Generates for a while, and writes down when it began with which request."""

    name = subjects.model_stage(POOL)
    timeout_s = 30.0
    slots = SLOTS
    from_record = True

    def __init__(self, apps: Apps) -> None:
        self._apps = apps

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Wait, and answer."""
        self._apps.begun.setdefault(state.rid, time.monotonic())
        self._apps.news.set()
        await asyncio.sleep(SECONDS)
        return Step([Generated(POOL, "slow", context.span, "slowly")])


class Apps:
    """Puts requests where the router would, and knows when each was sent and begun.

    Attributes:
        sent: by request, in seconds of the monotonic clock.
        begun: likewise.
        news: set whenever one has begun.
        of: the requests of each app.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.sent: dict[str, float] = {}
        self.begun: dict[str, float] = {}
        self.of: defaultdict[str, list[str]] = defaultdict(list)
        self.news = asyncio.Event()

    async def ask(self, app: str, tenant: str, priority: Priority = "interactive") -> None:
        """Append one request that waits for the pool."""
        stage = subjects.generation_stage(POOL, priority)
        record = routed(tenant, stage)
        subject = subjects.log(stage, tenant, record.rid)
        self.of[app].append(record.rid)
        self.sent[record.rid] = time.monotonic()
        await self._client.jetstream().publish(subject, encode_record(record))

    def waits_ms(self, app: str) -> list[float]:
        """How long each request of an app waited for a slot, in ms, ascending."""
        rids = [rid for rid in self.of[app] if rid in self.begun]
        return sorted((self.begun[rid] - self.sent[rid]) * 1000 for rid in rids)

    async def all_begun(self, *apps: str) -> None:
        """Wait until every request of `apps` has had its slot."""
        missing = {rid for app in apps for rid in self.of[app]}
        while missing := missing - self.begun.keys():
            self.news.clear()
            await self.news.wait()


class Served:
    """The bus with the pool's queues, and its replicas; a context manager.

    Args:
        bus: a server that runs.
        tenants: who has a queue of its own; none for one queue.
        folder: for keys.
        replicas: how many take work.
    """

    def __init__(
        self, bus: Bus, tenants: tuple[str, ...], folder: Path, replicas: int = REPLICAS
    ) -> None:
        self._bus = bus
        self._config = msgspec.structs.replace(config(tenants), revision=1)
        self._folder = folder
        self._replicas = replicas
        self._stack = AsyncExitStack()
        self._rosters: list[Roster] = []

    async def __aenter__(self) -> Apps:
        client = await self._stack.enter_async_context(self._bus.client("apps"))
        management = Management(client)
        await asyncio.gather(*map(management.delete_stream, await management.stream_names()))
        sizes = Sizes(*(256 * MIB for _ in range(7)))
        await apply(client, declare(self._config, sizes=sizes))
        apps = Apps(client)
        for number in range(self._replicas):
            own = await self._stack.enter_async_context(self._bus.client(f"replica-{number}"))
            self._rosters.append(await self._replica(own, apps))
        await asyncio.sleep(0.3)
        return apps

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(roster.stop() for roster in self._rosters))
        await self._stack.aclose()

    async def _replica(self, client: Client, apps: Apps) -> Roster:
        log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        roster = Roster(client, log, lambda: self._config, drain_s=1.0)
        roster.admit(SlowStage(apps))
        await roster.start(Runner(roster.stages, log, self._surroundings()).deliver)
        return roster

    def _surroundings(self) -> Surroundings:
        async def nobody_listens(*_: object) -> None:
            return

        return Surroundings(
            by="worker@bench",
            release="bench",
            config=lambda: self._config,
            sealer=Sealer(FileTenantKeys(self._folder / "keys")),
            publish_frame=nobody_listens,
            write_note=nobody_listens,
            announce=nobody_listens,
        )


def routed(tenant: str, stage: str) -> Record:
    """Return a request as the router leaves it."""
    now, rid = datetime.now(UTC), new_rid()
    datas: list[EventData] = [
        Accepted(sealed="s" * 300, model="slow", messages=1),
        Screened(messages=[Message("user", "What is a record?")]),
        Routed([stage, "verdict"], pool=POOL, model="slow", template="plain"),
    ]
    events = [
        encode_event(Event(event_id(rid, at), data.type, now, "bench", encode_data(data)))
        for at, data in enumerate(datas)
    ]
    deadline = now + timedelta(minutes=10)
    return Record(rid, tenant, stage, new_trace_id(), deadline, events)
