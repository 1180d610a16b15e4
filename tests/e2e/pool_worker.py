"""A worker with the bundled model in vLLM on Ray Serve, seen from the log."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psutil
from nats.aio.msg import Msg

from eventrail.bus.connect import Address, connect
from eventrail.client.progress import Progress
from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.events import (
    Accepted,
    Event,
    EventData,
    Generated,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_message_id, new_rid, new_trace_id
from eventrail.contracts.notes import CancelRequested, Note, Spent
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from eventrail.worker.serving.application import application_name
from tests.conftest import SMALL, Provisioned, empty

TENANT = "demo"
STAGE = "model-bundled"
CONTEXT = (
    "[1] The gateway listens on port 8080 by default.\n"
    "[2] Every answer is checked before it leaves.\n"
    "[3] Workers pull their requests from a durable consumer."
)
POOL = Pool(engine="vllm", model="bundled", slots=16, timeout_s=300.0, price_out=1.0)
CONFIG = Config(
    pools={"bundled": POOL},
    templates={"plain": Template()},
    rules=[Rule(name="bundled", model="bundled", pool="bundled")],
)


class Worker:
    """A running worker, seen from the log."""

    def __init__(self, provisioned: Provisioned) -> None:
        client = provisioned.client
        self.log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        self.frames: dict[str, list[TokenFrame]] = {}

    async def hear(self, message: Msg) -> None:
        frame = msgspec.json.decode(message.data, type=TokenFrame)
        self.frames.setdefault(frame.rid, []).append(frame)

    async def ask(
        self, question: str, *, timeout_s: float = 60.0, stream: bool = True, **sampling: object
    ) -> str:
        """Append a request that waits for the worker; return its id."""
        rid, now = new_rid(), datetime.now(UTC)
        life: list[EventData] = [
            Accepted(sealed="", model="bundled", stream=stream),
            Screened([Message("system", CONTEXT), Message("user", question)], sampling=sampling),
            Routed([STAGE, "verdict"], pool="bundled", model="bundled", template="plain"),
        ]
        events = [
            Event(event_id(rid, at), data.type, now, "test", encode_data(data))
            for at, data in enumerate(life)
        ]
        record = Record(
            rid=rid,
            tenant=TENANT,
            next=STAGE,
            trace=new_trace_id(),
            deadline=now + timedelta(seconds=timeout_s),
            events=[encode_event(event) for event in events],
        )
        await self.log.append(record, after=0, message_id=new_message_id())
        return rid

    async def answered(self, rid: str, *, within_s: float = 60.0) -> list[EventData | None]:
        """Return the events that the worker appended."""
        async with asyncio.timeout(within_s):
            while True:
                tail = await self.log.tail(TENANT, rid)
                if tail is not None and tail.record.next != STAGE:
                    return [event.payload() for event in tail.record.new_events()]
                await asyncio.sleep(0.02)

    async def cancel(self, rid: str) -> None:
        data = encode_data(CancelRequested("test"))  # pyright: ignore[reportArgumentType] -- encodes any struct
        now = datetime.now(UTC)
        note = Note(new_message_id(), rid, TENANT, CancelRequested.kind, now, "test", data)
        await self.log.note(note)

    async def in_hand(self) -> int:
        """Return how many generations vLLM itself has in hand."""
        from ray import serve  # noqa: PLC0415 -- there is no Ray before the worker has started it

        handle: Any = serve.get_app_handle(application_name("bundled", POOL))  # pyright: ignore[reportUnknownVariableType] -- of what, Ray does not say
        return await handle.running.remote()

    async def generated(self, rid: str, *, within_s: float = 60.0) -> Generated:
        """Return the answer of a request that came to one, and to nothing else."""
        (answer,) = await self.answered(rid, within_s=within_s)
        assert isinstance(answer, Generated)
        return answer

    async def streaming(self, rids: list[str], frames: int = 1) -> None:
        """Wait until all of these have shown so many frames."""
        async with asyncio.timeout(60):
            while any(len(self.frames.get(rid, [])) < frames for rid in rids):
                await asyncio.sleep(0.01)

    async def spent(self, rid: str) -> Spent:
        """Return the one note on what was wasted; it is written after the answer."""
        async with asyncio.timeout(10):
            while True:
                notes = [note.payload() for note in await self.log.notes(TENANT, rid)]
                spent = [note for note in notes if isinstance(note, Spent)]
                if spent:
                    (only,) = spent
                    return only
                await asyncio.sleep(0.05)

    def seen(self, rid: str) -> str:
        """Return what a reader of a stream has seen."""
        reader = Progress()
        return "".join(reader.take(frame) for frame in self.frames[rid])


def processes(mark: str) -> list[psutil.Process]:
    """Return the descendants of this process with `mark` in their command line."""
    found: list[psutil.Process] = []
    for process in psutil.Process().children(recursive=True):
        try:
            if mark in " ".join(process.cmdline()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def kill_replica() -> None:
    """Send SIGKILL to the replica's process."""
    (replica,) = processes("ServeReplica")
    os.kill(replica.pid, signal.SIGKILL)


@asynccontextmanager
async def running_worker(url: str, state: Path) -> AsyncGenerator[Worker]:
    """Start Ray, Serve and one replica of the bundled model."""
    client = await connect(Address((url,)), "test")
    await empty(client)
    await apply(client, declare(CONFIG, sizes=SMALL))
    await put_document(client, CONFIG)
    provisioned = Provisioned(Address((url,)), client, CONFIG, state)
    host = Host(provisioned.settings(pools="bundled"), [service], Silent())
    worker = Worker(provisioned)
    try:
        await host.start()
        await client.subscribe("tokens.>", cb=worker.hear)
        yield worker
    finally:
        await host.stop()
        await client.close()
