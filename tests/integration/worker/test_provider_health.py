"""The breaker of a provider shows in the worker's health."""

from collections.abc import AsyncIterator

import pytest

from eventrail.config.model import Config, Rule, Template
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from eventrail.worker.providers.fuse import trouble_of
from tests.conftest import Provisioned
from tests.integration.worker.provider import Provider, refuses


@pytest.fixture
async def config() -> AsyncIterator[Config]:
    async with Provider(refuses(500)).serving() as pool:
        yield Config(
            pools={"shown": pool},
            templates={"plain": Template()},
            rules=[Rule(name="r", pool="shown")],
        )


async def test_health_shows_every_provider(provisioned: Provisioned) -> None:
    host = Host(provisioned.settings(pools="shown", drain_s=0.1), [service], Silent())
    await host.start()
    try:
        providers = host.health()["providers"]
        assert isinstance(providers, dict)
        assert providers["shown"] == {"breaker": "closed", "failures": 0, "retry_in_s": 0.0}
        assert trouble_of("shown") == ""
    finally:
        await host.stop()
