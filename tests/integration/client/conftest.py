"""A gateway, its workers elsewhere, and a client of the tenant demo."""

from collections.abc import AsyncIterator

import pytest

from eventrail.client import Client
from eventrail.config.model import Config
from tests.conftest import Provisioned
from tests.integration.gateway.running import CONFIG, Running, hosting, running


@pytest.fixture
def config() -> Config:
    return CONFIG


@pytest.fixture
async def gateway(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with (
        hosting(provisioned, ["worker"], "worker-test"),
        running(provisioned, ["gateway", "guardrail", "router", "cache"]) as started,
    ):
        yield started


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[Client]:
    async with Client.connect(gateway.url, tenant="demo") as connected:
        yield connected
