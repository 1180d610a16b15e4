"""The daemon that keeps the indexes of all tenants up to date with `DOCUMENTS`.

One process of those that share a state folder builds; the others stand by. It hears of changes by
their headers alone, and reads them when their tenant has its turn: so a tenant with a million
documents takes no memory, and nobody waits behind it for longer than one batch.
"""

import asyncio
import shutil
import time
from pathlib import Path

import structlog
from nats.errors import Error as NatsError

from eventrail.bus.tasks import end, set_within
from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.building.child import Child
from eventrail.retrieval.building.wire import Want
from eventrail.retrieval.indexing.stored import Overview
from eventrail.retriever.lock import held
from eventrail.retriever.metrics import LAG
from eventrail.retriever.snapshotting import Snapshotting
from eventrail.retriever.tenant_turn import Bus, TenantTurns
from eventrail.retriever.turns import Turns

_log = structlog.get_logger(__name__)

AGAIN_S = 1.0
"""Between two tries to begin."""

LOOK_S = 5.0
"""How often lag is measured when nothing happens."""


class Builder:
    """See `runtime.service.Daemon`.

    Args:
        folder: where the tenants' indexes are.
        bus: what builders need of the world.
        snapshotting: stores indexes for other hosts.
    """

    name = "index-builder"

    def __init__(self, folder: Path, bus: Bus, snapshotting: Snapshotting) -> None:
        self._folder = folder
        self._snapshotting = snapshotting
        self._bus = bus
        self._news = asyncio.Event()
        self._stopped = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._turns = Turns()
        self.building = False

    async def start(self) -> None:
        """Begin in the background: a retriever answers before its indexes are up to date."""
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def run(self) -> None:
        """Wait for the end."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Stop in the middle of whatever it is; who begins next goes on from there."""
        await end(self._task)
        self._stopped.set()

    def report(self) -> dict[str, object]:
        """Return how building stands, for the health endpoint."""
        return {"builds": self.building, "waiting": sorted(self._turns.waiting())}

    async def _run(self) -> None:
        async with held(self._folder / ".builder") as lock:
            self.building = True
            while True:
                try:
                    await self._build(lock)
                except (EventrailError, NatsError, OSError) as error:
                    _log.warning("indexes are not built, yet", error=repr(error))
                except Exception:  # noqa: BLE001 -- whatever it was, requests are answered
                    _log.exception("building broke off")
                await asyncio.sleep(AGAIN_S)

    async def _build(self, lock: int) -> None:
        overview = await self._bus.documents.overview()
        begin_anew(self._folder, overview.created)
        child = Child(self._folder, self._fetch, held=[lock])
        turns = TenantTurns(self._bus, child, self._snapshotting.changed)
        storing = asyncio.create_task(self._snapshotting.run(overview.created), name="index-store")
        try:
            await self._follow(overview, turns)
        finally:
            await end(storing)
            await child.stop()

    async def _follow(self, overview: Overview, turns: TenantTurns) -> None:
        self._turns = Turns()
        for tenant in overview.tenants:
            current = await self._snapshotting.begin(tenant, overview)
            if current is not None:
                self._turns.applied(tenant, await turns.resume(tenant, current))
            last = await self._bus.documents.last_of(tenant)
            self._turns.known(tenant, last, time.monotonic())
        listening = asyncio.create_task(self._listen(overview.last), name="index-news")
        try:
            while not listening.done():
                await self._step(turns)
            listening.result()
        finally:
            await end(listening)

    async def _fetch(self, want: Want) -> bytes | None:
        """Return what the child wants to read."""
        if want.ref:
            return await self._bus.documents.body(want.ref)
        return await self._bus.documents.payload(want.sequence)

    async def _listen(self, after: int) -> None:
        async for sequence, tenant in self._bus.documents.follow(after):
            self._turns.known(tenant, sequence, time.monotonic())
            self._news.set()

    async def _step(self, turns: TenantTurns) -> None:
        """Give the tenant that is due its turn, or wait until one is."""
        now = time.monotonic()
        for tenant, since in self._turns.waiting().items():
            LAG.labels(tenant).set(now - since)
        tenant = self._turns.next(now)
        if tenant is None:
            wait = self._turns.wait_s(now)
            await self._rest(LOOK_S if wait is None else min(wait, LOOK_S))
            return
        taken = await turns.take(tenant, self._turns.last(tenant))
        self._turns.applied(tenant, taken.applied)
        if taken.again_s:
            self._turns.put_off(tenant, time.monotonic() + taken.again_s)
        LAG.labels(tenant).set(0)

    async def _rest(self, seconds: float) -> None:
        self._news.clear()
        await set_within(self._news, seconds)


def begin_anew(folder: Path, created: str) -> None:
    """Remove indexes of another stream than the one that was made at that time."""
    mark = folder / "stream"
    if mark.exists() and mark.read_text(encoding="utf-8") != created:
        _log.warning("DOCUMENTS was made anew, and so are the indexes")
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    mark.write_text(created, encoding="utf-8")
