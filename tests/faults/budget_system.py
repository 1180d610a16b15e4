"""Three gateways, two workers and two billing processes on one NATS server, all killed at will."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.ports import free_ports
from eventrail.config.model import Config
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.supervise.child import Child
from tests.conftest import SMALL

FRONT = ("gateway", "guardrail", "router", "cache", "warden")


@dataclass
class Cast:
    """Everybody who takes part.

    Attributes:
        url: of NATS.
        children: the processes, by name.
        ports: of the gateways' HTTP API.
        killed: who was killed, in order.
    """

    url: str
    children: dict[str, Child] = field(default_factory=dict[str, Child])
    ports: list[int] = field(default_factory=list[int])
    killed: list[str] = field(default_factory=list[str])

    def kill_one(self, rng: random.Random) -> None:
        """Kill -9 one process that is at work, and start it again."""
        ready = sorted(name for name, child in self.children.items() if _is_ready(child))
        if sum(name.startswith("gateway") for name in ready) < 2:  # one stays
            ready = [name for name in ready if not name.startswith("gateway")]
        if not ready:
            return
        name = rng.choice(ready)
        child = self.children[name]
        child.signal(signal.SIGKILL)
        child.wait(5.0)
        child.log.unlink()
        child.start()
        self.killed.append(name.rstrip("0123456789"))

    def wait_up(self) -> None:
        """Wait until everybody is at work."""
        give_up = time.monotonic() + 60
        while not all(map(_is_ready, self.children.values())):
            assert time.monotonic() < give_up, "not everybody came up"
            time.sleep(0.2)

    def revive(self) -> None:
        """Start who has ended by itself."""
        for child in self.children.values():
            if not child.running:
                child.start()


def _is_ready(child: Child) -> bool:
    """Whether a process has said that it is at work."""
    return child.running and child.log.exists() and b'"ready"' in child.log.read_bytes()


def _child(name: str, services: tuple[str, ...], url: str, state: Path, port: int = 0) -> Child:
    environment = {
        **os.environ,
        "EVENTRAIL_NATS_URL": url,
        "EVENTRAIL_STATE": str(state),
        "EVENTRAIL_INSTANCE": name,
        "EVENTRAIL_HTTP_PORT": str(port),
        "EVENTRAIL_BILLING_WAIT_S": "6",
        "EVENTRAIL_BILLING_POSITION_S": "1",
    }
    command = [sys.executable, "-m", "eventrail.cli", "run", *services]
    return Child(name, command, state / "logs" / f"{name}.log", environment)


@contextlib.contextmanager
def budget_system(state: Path, config: Config) -> Generator[Cast]:
    """Start them all, and end them all."""
    server = EmbeddedServer.on_free_ports(state / "nats")
    server.start()
    cast = Cast(server.url)
    try:
        server.wait_ready()
        asyncio.run(_provision(server.url, config))
        cast.ports = free_ports(3)
        for number, port in enumerate(cast.ports):
            name = f"gateway{number}"
            cast.children[name] = _child(name, FRONT, server.url, state, port)
        for number in range(2):
            for service in ("worker", "billing"):
                name = f"{service}{number}"
                cast.children[name] = _child(name, (service,), server.url, state)
        for child in cast.children.values():
            child.start()
        yield cast
    finally:
        for child in cast.children.values():
            child.signal(signal.SIGTERM)
        for child in cast.children.values():
            child.stop(10.0)
        server.stop()


async def _provision(url: str, config: Config) -> None:
    client = await connect(Address((url,)), "provision")
    try:
        await apply(client, declare(config, sizes=SMALL))
        await put_document(client, config)
    finally:
        await client.close()
