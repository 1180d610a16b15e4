"""Fixtures that any test may use: a real NATS server, provisioned afresh for each test."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.settings import Settings
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.provision.document import put_document

# A property must hold, not be quick: a busy machine is no counterexample. `make test` draws the
# same examples every time, so that a red run is about the change; `make fuzz` goes looking.
hypothesis.settings.register_profile("eventrail", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=500)
hypothesis.settings.load_profile(os.environ.get("EVENTRAIL_HYPOTHESIS", "eventrail"))

SMALL = Sizes(*(64 * MIB for _ in range(12)))

MEMORY = Path("/dev/shm")  # noqa: S108 -- only asked for its room; folders in it are made by tempfile
ROOM = 4 * 1024 * MIB


async def empty(client: Client) -> None:
    """Delete every stream that earlier tests have left on the server."""
    management = Management(client)
    await asyncio.gather(*map(management.delete_stream, await management.stream_names()))


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A server with streams, consumers, buckets and the configuration in place."""

    address: Address
    client: Client
    config: Config
    state: Path

    @property
    def url(self) -> str:
        return self.address.servers[0]

    def settings(self, **more: object) -> Settings:
        values = {"nats_url": self.url, "state": self.state, "http_port": 0, **more}
        return Settings.model_validate(values)


def in_memory() -> Path | None:
    """Return where files lie in memory, if there is room for a server's.

    No test takes the machine's power away, so a disk would prove nothing more, and each stream
    that a test begins with waits for it several times: most of the time of a short test.
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


@pytest.fixture(scope="session")
def nats_server() -> Iterator[EmbeddedServer]:
    """One nats-server with JetStream, fsync always, on free loopback ports, without users."""
    with tempfile.TemporaryDirectory(prefix="nats-", dir=in_memory()) as folder:
        server = EmbeddedServer.on_free_ports(Path(folder))
        server.start()
        server.wait_ready()
        yield server
        server.stop()


@pytest.fixture
def config() -> Config:
    """A small configuration: an echo pool, a plain and a docs model, the tenants acme, demo."""
    return Config(
        pools={"echo": Pool(engine="echo")},
        templates={"plain": Template(), "docs": Template(system="Answer from:\n{documents}")},
        rules=[
            Rule(name="echo", model="echo", pool="echo"),
            Rule(name="echo-docs", model="echo-docs", pool="echo", template="docs", top_k=4),
        ],
        tenants={"acme": Tenant(), "demo": Tenant()},
    )


@pytest.fixture
async def nats_client(nats_server: EmbeddedServer) -> AsyncIterator[Client]:
    """A connection to a server that holds no streams."""
    client = await connect(Address((nats_server.url,)), "test")
    await empty(client)
    yield client
    await client.close()


@pytest.fixture
async def provisioned(
    nats_server: EmbeddedServer, nats_client: Client, config: Config, tmp_path: Path
) -> Provisioned:
    """Everything declared for `config`, empty. Override the fixture `config` to change it."""
    await apply(nats_client, declare(config, sizes=SMALL))
    await put_document(nats_client, config)
    return Provisioned(Address((nats_server.url,)), nats_client, config, tmp_path)
