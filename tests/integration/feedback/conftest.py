"""A gateway with everything fused, and the service that listens to users."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from eventrail.config.listening import Listening
from eventrail.config.model import Config
from tests.conftest import Provisioned
from tests.integration.gateway.running import CONFIG, FUSED, Running, running


@pytest.fixture
def policy() -> Listening:
    return Listening()


@pytest.fixture
def config(policy: Listening) -> Config:
    return replace(CONFIG, feedback={"default": policy})


@pytest.fixture
async def gateway(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with running(provisioned, [*FUSED, "feedback"]) as started:
        yield started
