"""A router with no more than its own permissions starts shadows and takes canaries back."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from eventrail.bus.directory import make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.config.changing.store import DocumentStore
from eventrail.config.model import Config
from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.contracts.subjects import shadow_space
from eventrail.router.shadow import shadow_rid
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.integration.services.running import until
from tests.integration.services.test_least_privilege import World, settings_of

SERVICES = ("guardrail", "router", "worker")


class Apart(World):
    """Every service on its own, as its own user."""

    door: Host

    async def put(self, model: str) -> str:
        """Admit a request through the host that has the guardrail."""
        rid = new_rid()
        request = ChatRequest([Message("user", f"hello {rid}")], model=model)
        sealed = self.sealer.seal("acme", rid, msgspec.json.encode(request))
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        basis = Record(rid, "acme", "guardrail", new_trace_id(), deadline, [])
        accepted = Accepted(sealed, model, messages=1, characters=5)
        await self.door.runner.admit(basis, accepted, span=new_span_id())
        return rid


@pytest.fixture
async def apart(tmp_path: Path, config: Config) -> AsyncIterator[Apart]:
    users = make_directory(
        [(name,) for name in SERVICES], list(config.tenants), Passwords(tmp_path / "users.json")
    )
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=users.users)
    server.start()
    server.wait_ready()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(server.stop)
        world = Apart(users.operator(server.url), tmp_path / "state")
        await world.open(config)
        stack.push_async_callback(world.client.close)
        for name in SERVICES:
            settings = settings_of(users, name, server.url, world.state)
            host = Host(settings, [find(name)], Silent())
            await host.start()
            stack.push_async_callback(host.stop)
            world.door = host if name == "guardrail" else world.door
        yield world


async def test_shadows_begin_and_a_canary_goes(apart: Apart) -> None:
    rid = await apart.put("shadowed")
    space = shadow_space("acme")

    async def ended() -> bool:
        tail = await apart.log.tail(space, shadow_rid("acme", rid))
        return tail is not None and tail.record.done

    await until(ended)

    async def taken_back() -> bool:
        for _ in range(16):
            await apart.put("canary")
        canary = (await DocumentStore(apart.client).present()).routes["canary"].canary
        return canary is not None and canary.share == 0.0

    await until(taken_back, patience_s=60.0)

    async def told() -> bool:
        return bool(await DocumentStore(apart.client).changes())

    await until(told)
