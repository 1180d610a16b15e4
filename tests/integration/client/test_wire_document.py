"""Every exchange of docs/wire.md, done over a plain socket by a tenant's own NATS user."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eventrail.bus.connect import connect
from eventrail.bus.directory import Directory, make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.bus.users import tenant_name
from eventrail.client import Client
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.settings import Settings
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import SMALL

DOCUMENT = Path(__file__).parents[3] / "docs" / "wire.md"
SERVICES = ("gateway", "guardrail", "router", "cache", "worker")
CONFIG = Config(
    pools={"echo": Pool(engine="echo", engine_options={"tokens_per_s": 20.0})},
    templates={"plain": Template()},
    rules=[Rule(name="all", model="default", pool="echo", cacheable=False)],
    tenants={"demo": Tenant(), "acme": Tenant()},
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A system whose NATS server knows users and gives each the least it needs."""

    server: EmbeddedServer
    directory: Directory

    def password(self, tenant: str) -> str:
        return self.directory.passwords[tenant_name(tenant)]


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    passwords = Passwords(tmp_path / "users.json")
    directory = make_directory([SERVICES], [*CONFIG.tenants], passwords)
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=directory.users)
    server.start()
    await asyncio.to_thread(server.wait_ready)
    try:
        operator = await connect(directory.operator(server.url), "operator")
        await apply(operator, declare(CONFIG, sizes=SMALL))
        await put_document(operator, CONFIG)
        await operator.close()
        async with _host(server.url, directory, tmp_path):
            yield Guarded(server, directory)
    finally:
        await asyncio.to_thread(server.stop)


@contextlib.asynccontextmanager
async def _host(url: str, directory: Directory, state: Path) -> AsyncIterator[None]:
    address = directory.address("+".join(SERVICES), url)
    settings = Settings.model_validate(
        {
            "nats_url": url,
            "nats_user": address.user,
            "nats_password": address.password,
            "state": state,
            "http_port": 0,
            "drain_s": 1.0,
        }
    )
    host = Host(settings, [find(name) for name in SERVICES], Silent())
    await host.start()
    try:
        yield
    finally:
        await host.stop()


class Wire:
    """Plays the lines of a block over a socket."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, password: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._password = password
        self._skipping = False

    async def play(self, line: str) -> None:
        if line == "...":
            self._skipping = True
        elif line.startswith("C: "):
            sent = line.removeprefix("C: ").replace("$PASSWORD", self._password)
            self._writer.write(sent.encode() + b"\r\n")
            await self._writer.drain()
        else:
            await self._expect(line.removeprefix("S: "))
            self._skipping = False

    async def _expect(self, pattern: str) -> None:
        expected = re.compile(".*".join(map(re.escape, pattern.split("…"))))
        seen: list[str] = []
        async with asyncio.timeout(10):
            while True:
                seen.append((await self._reader.readline()).decode().removesuffix("\r\n"))
                if expected.fullmatch(seen[-1]):
                    return
                if seen[-1] == "PING":
                    self._writer.write(b"PONG\r\n")
                else:
                    assert self._skipping, f"expected {pattern}\ngot {seen[-1]}"


def blocks() -> list[list[str]]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return [found.splitlines() for found in re.findall(r"```wire\n(.*?)```", text, re.DOTALL)]


async def test_every_exchange_of_the_document_happens_as_written(guarded: Guarded) -> None:
    node = guarded.server.node
    reader, writer = await asyncio.open_connection(node.host, node.port)
    wire = Wire(reader, writer, guarded.password("demo"))
    lines = [line for block in blocks() for line in block]
    try:
        for line in lines:
            await wire.play(line)
    finally:
        writer.close()
        await writer.wait_closed()
    assert len(lines) > 50


async def test_the_client_needs_no_more_than_a_tenants_permissions(guarded: Guarded) -> None:
    async with Client.connect(
        guarded.server.url,
        tenant="demo",
        user=tenant_name("demo"),
        password=guarded.password("demo"),
    ) as client:
        assert (await client.ask("hello")).text == "echo: hello"
        stream = client.stream("one two")
        assert "".join([piece async for piece in stream]) == "echo: one two"
        rid = await client.submit("hello again")
        assert (await client.result(rid)).text == "echo: hello again"
        assert (await client.cancel(rid)).status == "completed"
        assert [each async for each in client.follow(rid)][-1] == await client.status(rid)
        await client.feedback(rid, "thumbs", 1)
