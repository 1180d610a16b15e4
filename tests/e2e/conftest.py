"""One Ray, Serve and replica of the bundled model for all tests that need them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from eventrail.bus.embedded import EmbeddedServer
from tests.e2e.pool_worker import Worker, running_worker

_HERE = Path(__file__).parent


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def worker(
    nats_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Worker]:
    """A worker process that has loaded the bundled model; ended with the session."""
    async with running_worker(nats_server.url, tmp_path_factory.mktemp("state")) as worker:
        yield worker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that share the worker last: others empty the server that it works on."""
    items.sort(key=_shares_the_worker)


def _shares_the_worker(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "worker" in fixtures and item.path.is_relative_to(_HERE)
