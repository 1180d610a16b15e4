"""One guarded server for a file of tests; every test makes keys of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eventrail.bus.connect import connect
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.keys.admin import KeyAdmin
from tests.conftest import SMALL
from tests.integration.gateway.running import DEMO_KEY, digest
from tests.integration.keys.running import Guarded, directory, guarded_server

CONFIG = Config(
    pools={"echo": Pool(engine="echo")},
    templates={"plain": Template()},
    rules=[Rule(name=name, model=name, pool="echo", cacheable=False) for name in ("one", "two")],
    tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)]), "acme": Tenant(), "rival": Tenant()},
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder: Path = tmp_path_factory.mktemp("guarded")
    users = directory(folder)
    server = guarded_server(folder, users)
    server.start()
    server.wait_ready()
    guarded = Guarded(server, users, folder)
    asyncio.run(provision(guarded))
    yield guarded
    server.stop()


async def provision(guarded: Guarded) -> None:
    client = await connect(guarded.operator, "provision")
    await apply(client, declare(CONFIG, sizes=SMALL))
    await put_document(client, CONFIG)
    await client.close()


@pytest.fixture
async def gateway(guarded: Guarded) -> AsyncIterator[str]:
    async with guarded.gateway("gw-1") as url:
        yield url


@pytest.fixture
async def admin(guarded: Guarded) -> AsyncIterator[KeyAdmin]:
    async with guarded.admin() as admin:
        yield admin
