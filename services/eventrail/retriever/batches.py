"""Gather changes that come close together, so that a folder is indexed once and not per file."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from eventrail.contracts.documents import DocumentChange

QUIET_S = 0.2
"""A batch ends when nothing was added to it for so long."""

MOST_S = 2.0
"""No change waits longer than this for others to come."""

Commit = Callable[[str, Sequence[DocumentChange]], Awaitable[object]]


class _Batch:
    __slots__ = ("changes", "last")

    def __init__(self) -> None:
        self.changes: list[DocumentChange] = []
        self.last = 0.0


class Batches:
    """One open batch a tenant.

    Args:
        commit: makes the changes of one batch.
    """

    def __init__(self, commit: Commit, *, quiet_s: float = QUIET_S, most_s: float = MOST_S) -> None:
        self._commit = commit
        self._quiet_s = quiet_s
        self._most_s = most_s
        self._open: dict[str, tuple[_Batch, asyncio.Task[None]]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def add(self, tenant: str, change: DocumentChange) -> None:
        """Add a change to the tenant's batch and wait until the batch is committed.

        Raises:
            Exception: what `commit` raised; then no change of the batch may be taken as made.
        """
        batch, task = self._open.get(tenant) or self._begin(tenant)
        batch.changes.append(change)
        batch.last = asyncio.get_running_loop().time()
        await asyncio.shield(task)

    def _begin(self, tenant: str) -> tuple[_Batch, asyncio.Task[None]]:
        batch = _Batch()
        self._open[tenant] = batch, asyncio.create_task(self._run(tenant, batch))
        return self._open[tenant]

    async def _run(self, tenant: str, batch: _Batch) -> None:
        async with self._turns[tenant]:
            await self._settle(batch)
            del self._open[tenant]
            await self._commit(tenant, batch.changes)

    async def _settle(self, batch: _Batch) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._most_s
        while True:
            now = loop.time()
            ends = min(batch.last + self._quiet_s, give_up)
            if batch.changes and now >= ends:
                return
            await asyncio.sleep(max(0.0, ends - now))
