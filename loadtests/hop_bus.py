"""The bus of the hop benchmark: a real server, provisioned, filled anew for each run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Pool, Tenant
from eventrail.contracts import subjects
from eventrail.contracts.events import Accepted, Event, EventData, Screened, Span, encode_data
from eventrail.contracts.ids import event_id, new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare

TENANT = "demo"
STAGE = "router"
NEXT = "model-echo"
# Publishes that may wait for their ack while the stream is filled.
_FILLING = 500


class Bus:
    """A server child process of its own with fsync on every message, and its streams.

    Args:
        folder: where the server keeps its files; on a disk, or fsync costs nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedServer.on_free_ports(folder)
        self.config = Config(pools={"echo": Pool(engine="echo")}, tenants={TENANT: Tenant()})

    async def start(self) -> None:
        """Start the server and create what `declare` says."""
        self._server.start()
        await asyncio.to_thread(self._server.wait_ready)
        async with self.client("provision") as client:
            await apply(client, declare(self.config, sizes=Sizes(*(256 * MIB for _ in range(7)))))

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop()

    @asynccontextmanager
    async def client(self, name: str) -> AsyncGenerator[Client]:
        """Connect as the services do."""
        client = await connect(Address((self._server.url,)), name)
        try:
            yield client
        finally:
            await client.close()

    def cpu_s(self) -> float:
        """Processor seconds the server has used."""
        times = psutil.Process(self._server.pid).cpu_times()
        return times.user + times.system

    async def fill(self, count: int) -> None:
        """Empty the log and store `count` screened requests that wait for the router."""
        async with self.client("fill") as client:
            jetstream = client.jetstream(publish_async_max_pending=_FILLING)
            await jetstream.purge_stream(names.LOG)
            acks = [
                await jetstream.publish_async(
                    subjects.log(STAGE, TENANT, record.rid), encode_record(record)
                )
                for record in (screened(datetime.now(UTC)) for _ in range(count))
            ]
            await asyncio.gather(*acks)

    async def appended(self) -> int:
        """Return how many records wait for the stage after the router."""
        async with self.client("count") as client:
            stage = subjects.stage_filter(NEXT)
            info = await client.jetstream().stream_info(names.LOG, subjects_filter=stage)
            return len(info.state.subjects or {})


def screened(now: datetime) -> Record:
    """A request as the guardrail leaves it: two events, about a kilobyte."""
    rid = new_rid()
    datas: list[EventData] = [
        Accepted(sealed="s" * 300, model="echo", messages=1),
        Screened(messages=[Message("user", "What is a record? " * 10)]),
    ]
    events = [
        Event(
            id=event_id(rid, position),
            type=data.type,
            at=now,
            by="gateway@bench",
            data=encode_data(data),
            span=Span(id=new_span_id(), start=now),
        )
        for position, data in enumerate(datas)
    ]
    return Record(
        rid=rid,
        tenant=TENANT,
        next=STAGE,
        trace=new_trace_id(),
        deadline=now + timedelta(minutes=10),
        events=[encode_event(event) for event in events],
    )
