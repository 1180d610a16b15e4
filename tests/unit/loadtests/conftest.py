import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from loadtests.mock_faults import FaultPlan
from loadtests.mock_provider import Settings, serve
from tests.unit.loadtests.running_mock import RunningMock, StartMock


@pytest.fixture
async def running_mock() -> AsyncIterator[StartMock]:
    """Starts mock providers: `await running_mock(latency_ms=5, fail_rate=0.5)`."""
    servers: list[asyncio.Server] = []

    async def start(
        *, seed: int = 0, fail_rate: float = 0.0, hang_rate: float = 0.0, **settings: float
    ) -> RunningMock:
        faults = FaultPlan(seed, fail_rate, hang_rate)
        server, provider = await serve(msgspec.convert(settings, Settings), faults)
        servers.append(server)
        host, port = server.sockets[0].getsockname()
        return RunningMock(f"http://{host}:{port}", provider)

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()
