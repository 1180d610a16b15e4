"""A guarded NATS server with an operator, and gateways that vouch for tenants' users."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.directory import Directory, make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import ISSUER, Passwords
from eventrail.bus.users import SYSTEM
from eventrail.config.settings import Settings
from eventrail.gateway.http.server import HttpServer
from eventrail.keys.admin import Author, KeyAdmin
from eventrail.keys.key import VirtualKey
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find

GATEWAY = ("gateway", "guardrail", "router", "cache", "worker")
PROCESS = "+".join(GATEWAY)
AUTHOR = Author("tester@here", "test")


def directory(folder: Path) -> Directory:
    return make_directory([GATEWAY], ["demo"], Passwords(folder / "users.json"))


def guarded_server(folder: Path, users: Directory) -> EmbeddedServer:
    return EmbeddedServer.on_free_ports(folder, users=users.users, callout=users.callout)


@dataclass(frozen=True, slots=True)
class Guarded:
    server: EmbeddedServer
    users: Directory
    folder: Path

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def operator(self) -> Address:
        return self.users.operator(self.url)

    def settings(self, instance: str) -> Settings:
        address = self.users.address(PROCESS, self.url)
        return Settings.model_validate(
            {
                "nats_url": self.url,
                "nats_user": address.user,
                "nats_password": address.password,
                "nats_issuer_seed": self.users.passwords[ISSUER],
                "nats_system_password": self.users.passwords[SYSTEM],
                "state": self.folder,
                "instance": instance,
                "http_port": 0,
                "drain_s": 1.0,
            }
        )

    @contextlib.asynccontextmanager
    async def gateway(self, instance: str) -> AsyncGenerator[str]:
        """Yield the base URL of a gateway."""
        host = Host(self.settings(instance), [find(name) for name in GATEWAY], Silent())
        try:
            await host.start()
            port = next(each.port for each in host._daemons if isinstance(each, HttpServer))
            yield f"http://127.0.0.1:{port}"
        finally:
            await host.stop()

    @contextlib.asynccontextmanager
    async def admin(self) -> AsyncGenerator[KeyAdmin]:
        client = await connect(self.operator, "admin")
        try:
            yield KeyAdmin(client, AUTHOR)
        finally:
            await client.close()


@dataclass(slots=True)
class App:
    """A tenant's connection, and what the server said to it."""

    client: Client
    errors: list[str] = field(default_factory=list[str])

    async def denied(self, what: str) -> bool:
        """Wait until the server has refused something."""
        async with asyncio.timeout(10):
            while not any(what.lower() in each for each in self.errors):
                await asyncio.sleep(0.01)
        return True

    async def dropped(self) -> bool:
        """Wait until the server has ended the connection."""
        async with asyncio.timeout(20):
            while self.client.is_connected:
                await asyncio.sleep(0.01)
        return True


@contextlib.asynccontextmanager
async def app(url: str, key: VirtualKey, text: str, user: str = "") -> AsyncGenerator[App]:
    """Connect with a key."""
    name = user or f"tenant-{key.tenant}"
    errors: list[str] = []

    async def on_error(error: Exception) -> None:
        errors.append(str(error).lower())

    client = await nats.connect(
        servers=[url],
        user=name,
        password=text,
        inbox_prefix=f"_INBOX.{name}",
        error_cb=on_error,
        max_reconnect_attempts=0,
        allow_reconnect=False,
    )
    try:
        yield App(client, errors)
    finally:
        await client.close()
