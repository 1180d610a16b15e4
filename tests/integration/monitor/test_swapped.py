"""A monitor with no more than its own permissions finds a model that was swapped in silence."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventrail.bus.directory import make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.config.model import Config
from eventrail.config.webhooks import Webhook
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.integration.monitor.provider import Provider
from tests.integration.monitor.receiver import Receiver
from tests.integration.monitor.test_planted import alarms
from tests.integration.services.running import until
from tests.integration.services.test_least_privilege import World, settings_of

SERVICES = ("guardrail", "worker", "monitor")


@pytest.fixture
async def ops() -> AsyncIterator[Receiver]:
    async with Receiver().serving() as serving:
        yield serving


@pytest.fixture
def config(config: Config, ops: Receiver) -> Config:
    webhooks = {"ops": Webhook(url=ops.url, kinds=["provider"])}
    return replace(config, monitoring=replace(config.monitoring, webhooks=webhooks))


@pytest.fixture
async def world(tmp_path: Path, config: Config) -> AsyncIterator[World]:
    users = make_directory(
        [(name,) for name in SERVICES], list(config.tenants), Passwords(tmp_path / "users.json")
    )
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=users.users)
    server.start()
    server.wait_ready()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(server.stop)
        opened = World(users.operator(server.url), tmp_path / "state")
        await opened.open(config)
        stack.push_async_callback(opened.client.close)
        for name in SERVICES:
            settings = settings_of(users, name, server.url, opened.state)
            host = Host(settings, [find(name)], Silent())
            await host.start()
            stack.push_async_callback(host.stop)
        yield opened


async def test_a_model_that_a_provider_swaps_in_silence_is_found_and_told(
    world: World, provider: Provider, ops: Receiver
) -> None:
    await until(lambda: provider.asked >= 20 * 5, patience_s=60.0)
    assert await alarms(world.client) == []
    provider.accent = "other"

    async def told() -> bool:
        return bool(await alarms(world.client))

    await until(told, patience_s=60.0)
    (alarm,) = await alarms(world.client)
    assert (alarm.kind, alarm.slice) == ("provider", {"pool": "asked"})
    assert alarm.before is not None
    assert alarm.before > 0.8  # less than all only if the swap came in the midst of a run
    assert alarm.after is not None
    assert alarm.after < 0.5
    assert alarm.p_value is not None
    assert alarm.p_value <= 0.001
    assert len(alarm.requests) == len(alarm.usual) == 5
    await until(lambda: len(ops.posts) == 1)
    assert ops.posts[0].body["data"]["id"] == alarm.id
