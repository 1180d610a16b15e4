"""The stages that a process serves, while it runs: they come and go, and their queues change."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog
from nats.aio.client import Client

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.subjects import batch_stage, model_stage, pool_of_stage
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.runtime.dispatch.batch import BatchStage
from eventrail.runtime.dispatch.source import FairSource
from eventrail.runtime.dispatch.stale import Fresh
from eventrail.runtime.slots import UNHURRIED_S, Slots
from eventrail.runtime.stage import Stage

_log = structlog.get_logger(__name__)

FOLLOW_S = 1.0
"""How soon a change of the configuration reaches the queues of a pool."""

Handle = Callable[[Delivery], Awaitable[None]]


def prefers_prefixes(pool: Pool | None) -> bool:
    """Return whether it matters which replica of a pool goes on with a conversation."""
    if pool is None or pool.engine != "vllm" or not pool.prefix_caching:
        return False
    most = pool.replicas if pool.autoscaling is None else pool.autoscaling.max_replicas
    return most > 1


class StageServed(EventrailError):
    """The process serves a stage of that name already."""


class StageNotServed(EventrailError):
    """The process serves no stage of that name."""


class Roster:
    """Serves stages: each takes as much work as it has slots for.

    A model pool's stage `model-<pool>` also serves `batch-<pool>`, from the same slots.

    Args:
        client: the connection to pull on.
        log: where the work is.
        config: returns the configuration now in force.
        drain_s: seconds to finish what is in hand when a stage is removed.

    Attributes:
        stages: by name, as the runner looks them up.
    """

    def __init__(
        self, client: Client, log: JetStreamLog, config: Callable[[], Config], drain_s: float
    ) -> None:
        self.stages: dict[str, Stage] = {}
        self._client = client
        self._eventlog = log
        self._config = config
        self._drain_s = drain_s
        self._handle: Handle | None = None
        self._serving: dict[str, Slots] = {}
        self._pools: dict[str, FairSource] = {}
        self._following: asyncio.Task[None] | None = None

    @property
    def slots(self) -> Sequence[Slots]:
        """The slots of all stages."""
        return list(self._serving.values())

    def admit(self, stage: Stage) -> None:
        """Let the runner run `stage` in place; `serve` makes it take work of its own.

        Raises:
            StageServed: there is one of that name.
        """
        if stage.name in self.stages:
            raise StageServed(f"stage {stage.name!r} is served by this process already")
        self.stages[stage.name] = stage
        pool = pool_of_stage(stage.name)
        if pool is not None:
            batch = batch_stage(pool)
            self.stages[batch] = BatchStage(batch, stage)

    async def start(self, handle: Handle) -> None:
        """Take work for every admitted stage.

        Args:
            handle: settles one delivery; must not raise.
        """
        self._handle = handle
        for name in list(self.stages):
            if not isinstance(self.stages[name], BatchStage):
                await self.serve(name)
        self._following = asyncio.create_task(self._follow(), name="queues of pools")

    async def serve(self, name: str) -> None:
        """Take work for an admitted stage; before `start`, `start` does it."""
        if self._handle is None:
            return
        stage = self.stages[name]
        slots = self._serving[name] = self._slots_of(stage, self._handle)
        await slots.start()

    def _slots_of(self, stage: Stage, handle: Handle) -> Slots:
        pool = pool_of_stage(stage.name)
        if pool is None:
            work = self._eventlog.work(stage.name)
            return Slots(stage.name, work, handle, stage.slots, beat_s=UNHURRIED_S)
        config = self._config()
        source = FairSource(
            self._client,
            names.LOG,
            lanes_of(pool, config),
            config.dispatch,
            affinity=prefers_prefixes(config.pools.get(pool)),
        )
        self._pools[pool] = source
        return Slots(stage.name, source, Fresh(self._eventlog, handle).deliver, stage.slots)

    def resize(self, name: str, slots: int) -> None:
        """Carry so many requests of a stage at once from now on.

        Raises:
            StageNotServed: none of that name is served.
            ValueError: fewer than one.
        """
        self._found(name).resize(slots)

    async def remove(self, name: str) -> None:
        """Finish what is in hand, hand back the rest, and serve the stage no more.

        Raises:
            StageNotServed: none of that name is served.
        """
        slots = self._found(name)
        await slots.drain(self._drain_s)
        self._forget(name)

    def _found(self, name: str) -> Slots:
        slots = self._serving.get(name)
        if slots is None:
            raise StageNotServed(f"stage {name!r} is not served by this process")
        return slots

    def _forget(self, name: str) -> None:
        self._serving.pop(name, None)
        self.stages.pop(name, None)
        pool = pool_of_stage(name)
        if pool is not None and name == model_stage(pool):
            self.stages.pop(batch_stage(pool), None)
            self._pools.pop(pool, None)

    async def stop(self) -> None:
        """Remove all stages."""
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
        await asyncio.gather(*(slots.drain(self._drain_s) for slots in self.slots))

    async def _follow(self) -> None:
        """Bring tenants that are new, or gone, to the queues of every pool."""
        revision = self._config().revision
        while True:
            await asyncio.sleep(FOLLOW_S)
            config = self._config()
            if config.revision == revision:
                continue
            revision = config.revision
            for pool, source in self._pools.items():
                affinity = prefers_prefixes(config.pools.get(pool))
                source.follow(lanes_of(pool, config), config.dispatch, affinity=affinity)
            _log.info("queues follow the configuration", revision=revision)
