"""An operator who changes a pool while a worker runs, and hears how it stands."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import msgspec
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.config.model import Pool
from eventrail.contracts.pool_states import PoolState
from eventrail.eventlog.provision.document import put_document, stored_config
from eventrail.pools.listening import hearing_states
from tests.e2e.pool_worker import POOL


class Operator:
    """Changes the pool `bundled`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._states: list[PoolState] = []
        self._heard = asyncio.Event()

    def hear(self, state: PoolState) -> None:
        self._states.append(state)
        self._heard.set()

    async def configure(self, pool: Pool) -> int:
        """Put the pool into the configuration; return the revision in force."""
        before = await stored_config(self._client)
        assert before is not None
        pools = {**before.pools, "bundled": pool}
        config = msgspec.structs.replace(before, pools=pools)
        await put_document(self._client, config, replace=True)
        after = await stored_config(self._client)
        assert after is not None
        return after.revision

    async def until(
        self, revision: int, wanted: Callable[[PoolState], bool], within_s: float = 240.0
    ) -> PoolState:
        """Return the first state of a revision that is as wanted."""
        async with asyncio.timeout(within_s):
            while True:
                for state in self._states:
                    if state.revision == revision and wanted(state):
                        return state
                self._heard.clear()
                await self._heard.wait()

    def forget(self) -> None:
        """Forget what was heard."""
        self._states.clear()


@asynccontextmanager
async def operating(url: str) -> AsyncGenerator[Operator]:
    """Be connected for a while; the pool is as it was at the end."""
    client = await connect(Address((url,)), "operator")
    operator = Operator(client)
    try:
        async with hearing_states(client, operator.hear):
            yield operator
            revision = await operator.configure(POOL)
            await operator.until(revision, lambda state: state.state == "running")
    finally:
        await client.close()
