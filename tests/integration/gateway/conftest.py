"""A gateway with everything fused, and one whose workers are elsewhere."""

from collections.abc import AsyncIterator

import httpx
import pytest

from eventrail.config.model import Config
from tests.conftest import Provisioned
from tests.integration.gateway.running import CONFIG, Running, hosting, running


@pytest.fixture
def config() -> Config:
    return CONFIG


@pytest.fixture
async def gateway(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with running(provisioned) as started:
        yield started


@pytest.fixture
async def apart(provisioned: Provisioned) -> AsyncIterator[Running]:
    """The worker is another host: a request is in the log before it is answered."""
    async with (
        hosting(provisioned, ["worker"], "worker-test"),
        running(provisioned, ["gateway", "guardrail", "router", "cache"]) as started,
    ):
        yield started


@pytest.fixture
async def http(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.http() as client:
        yield client
