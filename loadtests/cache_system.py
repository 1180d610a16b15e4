"""A NATS server and two processes' worth of services, for load tests of the cache."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, cast

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer, monitor
from eventrail.config.model import Config, Rule, Template, Tenant
from eventrail.config.model import Pool as PoolConfig
from eventrail.config.settings import Settings
from eventrail.contracts.events import Accepted, Generated
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find
from eventrail.runtime.stage import Step

CONFIG: Final = Config(
    pools={"echo": PoolConfig(engine="echo")},
    templates={"plain": Template()},
    rules=[Rule(name="echo", model="echo", pool="echo")],
    tenants={"acme": Tenant()},
)
FRONT: Final = ("guardrail", "router", "cache")
TIMEOUT_S: Final = 120.0


class Pool:
    """Answers at once, but for one question that is held back.

    Attributes:
        held: the question.
        calls: how often each was asked.
    """

    name = "model-echo"
    timeout_s = TIMEOUT_S
    slots = 64
    from_record = True

    def __init__(self) -> None:
        self.held = ""
        self.calls: Counter[str] = Counter()
        self._released = asyncio.Event()

    def release(self) -> None:
        """Answer what was held back."""
        self._released.set()

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Answer."""
        screened = state.screened
        text = (screened.messages[-1].content or "") if screened is not None else ""
        self.calls[text] += 1
        if text == self.held:
            await self._released.wait()
        return Step([Generated("echo", "echo-1", context.span, f"Answer to {text}.")])


class System:
    """Runs it.

    Args:
        folder: for the server's files and the services' state.
        pool: the pool.
    """

    def __init__(self, folder: Path, pool: Pool) -> None:
        self._folder = folder
        self._pool = pool
        self._server = EmbeddedServer.on_free_ports(folder / "nats")
        self._hosts: list[Host] = []
        self._client: Client | None = None
        self._answered: set[str] = set()
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Start the server and both processes."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self._server.start()
        self._server.wait_ready()
        client = await connect(Address((self._server.url,)), "loadtest")
        await apply(client, declare(CONFIG))
        await put_document(client, CONFIG)
        await client.subscribe("answers.acme.*", cb=self._hear)
        self._client = client

        async def part(host: Host) -> Part:
            del host
            return Part(stages=[self._pool])

        pool = Service("pool", "answers", part)
        for number, more in enumerate(([pool], [])):
            settings = Settings.model_validate(
                {
                    "nats_url": self._server.url,
                    "state": self._folder / "state",
                    "http_port": 0,
                    "instance": f"p{number}",
                }
            )
            host = Host(settings, [*map(find, FRONT), *more], Silent())
            await host.start()
            self._hosts.append(host)

    async def stop(self) -> None:
        """Stop all."""
        for host in self._hosts:
            await host.stop()
        if self._client is not None:
            await self._client.close()
        self._server.stop()

    async def admit(self, text: str, number: int) -> str:
        """Admit a request in one of the processes; return its id."""
        host = self._hosts[number % len(self._hosts)]
        rid = new_rid()
        request = ChatRequest([Message("user", text)], model="echo")
        sealed = host.sealer.seal("acme", rid, msgspec.json.encode(request))
        deadline = datetime.now(UTC) + timedelta(seconds=TIMEOUT_S)
        basis = Record(rid, "acme", "guardrail", new_trace_id(), deadline, [])
        accepted = Accepted(sealed, "echo", messages=1, characters=len(text))
        await host.runner.admit(basis, accepted, span=new_span_id(), patience=60.0)
        return rid

    def waiting(self) -> int:
        """Return how many requests wait for an equal one."""
        reports = [cast("dict[str, int]", host.health()["cache"]) for host in self._hosts]
        return sum(report["waiting"] for report in reports)

    async def until_waiting(self, count: int) -> None:
        """Wait until so many wait."""
        async with asyncio.timeout(TIMEOUT_S):
            while self.waiting() < count:  # noqa: ASYNC110 -- a figure that nobody announces
                await asyncio.sleep(0.05)

    async def ended(self, rids: Iterable[str]) -> None:
        """Wait until requests have ended, as their answers say."""
        left = set(rids)
        async with asyncio.timeout(TIMEOUT_S):
            while left := left - self._answered:
                self._news.clear()
                await self._news.wait()

    async def _hear(self, message: Msg) -> None:
        self._answered.add(message.subject.rpartition(".")[2])
        self._news.set()

    async def messages(self) -> int:
        """Return how many messages the server has received and sent so far."""
        told = await asyncio.to_thread(monitor, self._server.node, "/varz")
        return int(told["in_msgs"]) + int(told["out_msgs"])
