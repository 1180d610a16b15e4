"""A pool's replica fed by the log: records in, token frames and `generated` out."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Rule, Template
from eventrail.config.settings import Settings
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
from eventrail.contracts.notes import CancelRequested, Note
from eventrail.contracts.records import Record, decode_record, encode_event
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.provision.document import put_document
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from eventrail.worker.serving.application import application_name
from loadtests.serving_load import Sample, Subject
from loadtests.serving_work import NAME, POOL, SAMPLING, messages

TENANT = "demo"
_STAGE = f"model-{NAME}"
_ENDLESS = 1500
_FRAME = msgspec.json.Decoder(TokenFrame)


class Asker:
    """Appends requests, hears their frames and the record that follows."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        self._first: dict[str, float] = {}
        self._done: dict[str, asyncio.Future[int]] = {}

    async def start(self) -> None:
        """Listen."""
        await self._client.subscribe(f"tokens.{TENANT}.>", cb=self._on_frame)
        for end in ("log.verdict.>", "log.done.>"):
            await self._client.subscribe(end, cb=self._on_record)

    async def ask(self, number: int) -> Sample:
        """Ask once; the answer is there when `generated` is in the log."""
        rid = new_rid()
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._done[rid] = done
        asked = time.perf_counter()
        await self._log.append(record_of(rid, number), after=0, message_id=new_message_id())
        tokens = await done
        return Sample(asked, self._first.pop(rid), time.perf_counter(), tokens)

    async def cancel(self) -> float:
        """Cancel an endless answer; return the milliseconds until vLLM had it no more.

        Counted from when the note is stored, so the way to the worker is in it, and half a
        call through Ray.
        """
        handle = _replica()
        rid = new_rid()
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._done[rid] = done
        record = record_of(rid, 0, {**SAMPLING, "max_tokens": _ENDLESS, "temperature": 1.0})
        await self._log.append(record, after=0, message_id=new_message_id())
        await self._begun(rid)
        if await handle.running.remote() != 1:
            raise RuntimeError("something else runs beside the request to cancel")
        data = msgspec.Raw(msgspec.json.encode(CancelRequested("bench")))
        at = datetime.now(UTC)
        note = Note(new_message_id(), rid, TENANT, CancelRequested.kind, at, "bench", data)
        await self._log.note(note)
        asked = time.perf_counter()
        while await handle.running.remote():
            pass
        took = time.perf_counter() - asked
        await done
        return took * 1000

    async def _begun(self, rid: str) -> None:
        while rid not in self._first:  # noqa: ASYNC110 -- polled, as is what comes after it
            await asyncio.sleep(0.005)

    async def _on_frame(self, message: Msg) -> None:
        now = time.perf_counter()
        frame = _FRAME.decode(message.data)
        if frame.text:
            self._first.setdefault(frame.rid, now)

    async def _on_record(self, message: Msg) -> None:
        record = decode_record(message.data)
        answer = record.new_events()[0].payload()
        if not isinstance(answer, Generated):
            raise TypeError(f"{record.rid} came to {answer}")
        self._done.pop(record.rid).set_result(answer.usage.completion_tokens)


def _replica() -> Any:
    from ray import serve  # noqa: PLC0415 -- there is no Ray before the worker has started it

    handle: Any = serve.get_app_handle(application_name(NAME, POOL))  # pyright: ignore[reportUnknownVariableType] -- of what, Ray does not say
    return handle


def record_of(rid: str, number: int, sampling: dict[str, Any] = SAMPLING) -> Record:
    """Return a request that waits for the pool."""
    now = datetime.now(UTC)
    chat = [Message(each["role"], each["content"]) for each in messages(number)]
    life: list[EventData] = [
        Accepted(sealed="", model=NAME, stream=True),
        Screened(chat, sampling=sampling),
        Routed([_STAGE, "verdict"], pool=NAME, model=NAME, template="plain"),
    ]
    events = [
        encode_event(Event(event_id(rid, at), data.type, now, "bench", encode_data(data)))
        for at, data in enumerate(life)
    ]
    deadline = now + timedelta(seconds=120)
    return Record(rid, TENANT, _STAGE, new_trace_id(), deadline, events)


@asynccontextmanager
async def pool() -> AsyncGenerator[Subject]:
    """Yield a function that asks through the log."""
    config = Config(
        pools={NAME: POOL},
        templates={"plain": Template()},
        rules=[Rule(name=NAME, model=NAME, pool=NAME)],
    )
    with tempfile.TemporaryDirectory(prefix="serving-") as name:
        folder = Path(name)
        server = EmbeddedServer.on_free_ports(folder / "nats")
        server.start()
        try:
            server.wait_ready()
            client = await connect(Address((server.url,)), "bench")
            sizes = Sizes(*(64 * MIB for _ in range(7)))
            await apply(client, declare(config, sizes=sizes))
            await put_document(client, config)
            settings = Settings(nats_url=server.url, state=folder, pools=NAME)
            host = Host(settings, [service], Silent())
            await host.start()
            asker = Asker(client)
            await asker.start()
            try:
                yield Subject(asker.ask, asker.cancel)
            finally:
                await host.stop()
                await client.close()
        finally:
            server.stop()
