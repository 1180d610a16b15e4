"""Keeps the vllm pools on Ray Serve as the configuration wants them, as long as the process runs.

Twice a second it compares what is wanted with what there is; `reconcile` says what to do. A pool
that cannot be served leaves the others alone, and its own older replicas too.
"""

import asyncio
import contextlib
import time
from datetime import UTC, datetime

import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.contracts.pool_states import PUBLISH_EVERY_S
from eventrail.runtime.host import Host
from eventrail.worker.serving.announcer import StateAnnouncer
from eventrail.worker.serving.fleet import Fleet
from eventrail.worker.serving.states import pool_state

_log = structlog.get_logger(__name__)

POLL_S = 0.5
PROGRESS_S = 10.0
"""How often somebody who waits is told what for."""


class DeploymentFailed(EventrailError):
    """None of the pools could be served; the message says why, pool by pool."""


class RayServing:
    """The deployment of all vllm pools of this process.

    Args:
        host: its configuration is followed.
    """

    name = "ray-serve"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._fleet = Fleet(host.settings)
        self._announcer = StateAnnouncer(host.client)
        self._stopped = asyncio.Event()
        self._revision = 0

    async def start(self) -> None:
        """Deploy, and return when every pool's replicas take work: a minute or more.

        A pool that fails is passed over, so that the others are served; see its `PoolState`.

        Raises:
            DeploymentFailed: there are pools, and each of them failed.
        """
        started = told = time.monotonic()
        try:
            while waiting := await self._tick():
                if time.monotonic() - told >= PROGRESS_S:
                    told = time.monotonic()
                    seconds = round(told - started)
                    _log.info("waiting for models to load", pools=waiting, seconds=seconds)
                await asyncio.sleep(POLL_S)
        except BaseException:
            await self.stop()
            raise
        wanted, failed = self._fleet.wanted(self._host.config.config()), self._fleet.failed
        if wanted and len(failed) >= len(wanted):
            await self.stop()
            raise DeploymentFailed("; ".join(failed.values()))

    async def run(self) -> None:
        """Follow the configuration; Serve restarts replicas that die."""
        while not self._stopped.is_set():
            pause = POLL_S if self._fleet.busy else PUBLISH_EVERY_S / 2
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._host.config.after(self._revision)
            if not self._stopped.is_set():
                await self._tick()

    async def stop(self) -> None:
        """Let the replicas finish, and end Ray if it is ours."""
        if not self._stopped.is_set():
            self._stopped.set()
            await self._fleet.stop()

    async def _tick(self) -> list[str]:
        """Do what is to be done now; return the pools that are waited for."""
        config = self._host.config.config()
        if config.revision != self._revision:
            self._revision = config.revision
            self._fleet.forget_failures()
        wanted = self._fleet.wanted(config)
        statuses = await self._fleet.reconcile(wanted)
        waiting: list[str] = []
        for name in sorted({*wanted, *self._fleet.pools, *self._announcer.spoken_of}):
            state = pool_state(
                name,
                wanted.get(name),
                self._fleet.deployed(name),
                statuses,
                self._fleet.failed,
                revision=config.revision,
                at=datetime.now(UTC),
                by=self._host.by,
            )
            await self._announcer.say(state, for_good=name not in config.pools)
            if state.state in {"deploying", "draining"}:
                waiting.append(name)
        return waiting
