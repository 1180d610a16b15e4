"""Deploys the vllm pools on Ray Serve and watches them, as long as the process runs."""

import asyncio
import time
from collections.abc import Mapping

import structlog

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.contracts.errors import EventrailError
from eventrail.worker.serving.application import application_name, build_application
from eventrail.worker.serving.cluster import Cluster
from eventrail.worker.serving.environment import inherited

_log = structlog.get_logger(__name__)

POLL_S = 1.0
PROGRESS_S = 10.0
"""How often somebody who waits is told what for."""

_BROKEN = frozenset({"DEPLOY_FAILED", "UNHEALTHY"})


class DeploymentFailed(EventrailError):
    """Ray Serve could not start a pool's replicas; the message is Serve's own."""


class RayServing:
    """The deployment of all vllm pools of this process.

    Args:
        pools: by name.
        settings: of this process; replicas get the same.
    """

    name = "ray-serve"

    def __init__(self, pools: Mapping[str, Pool], settings: Settings) -> None:
        self._pools = dict(pools)
        self._settings = settings
        self._cluster = Cluster()
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Deploy, and return when every pool's replicas take work: a minute or more.

        Raises:
            DeploymentFailed: a model did not load.
        """
        started = time.monotonic()
        replicas = sum(pool.replicas for pool in self._pools.values())
        _log.info("starting ray", replicas=replicas, usually_s=10)
        try:
            await asyncio.to_thread(self._cluster.start, replicas, inherited(self._settings))
            for name, pool in self._pools.items():
                application = await asyncio.to_thread(build_application, name, pool, self._settings)
                await asyncio.to_thread(self._cluster.deploy, application_name(name), application)
                _log.info("loading model", pool=name, model=pool.model, usually_s=80)
            await self._until_running(started)
        except BaseException:
            await self.stop()
            raise

    async def run(self) -> None:
        """Watch the replicas; Serve restarts one that dies.

        Raises:
            DeploymentFailed: Serve gave up on a pool.
        """
        while not self._stopped.is_set():
            try:
                async with asyncio.timeout(PROGRESS_S):
                    await self._stopped.wait()
            except TimeoutError:
                for name in self._pools:
                    await self._check(name)

    async def stop(self) -> None:
        """Let the replicas finish, and end Ray if it is ours."""
        if not self._stopped.is_set():
            self._stopped.set()
            names = [application_name(name) for name in self._pools]
            await asyncio.to_thread(self._cluster.stop, names)

    async def _until_running(self, started: float) -> None:
        told = time.monotonic()
        waiting = set(self._pools)
        while waiting:
            await asyncio.sleep(POLL_S)
            for name in sorted(waiting):
                if await self._check(name) == "RUNNING":
                    waiting.discard(name)
                    _log.info("model ready", pool=name, seconds=round(time.monotonic() - started))
            if waiting and time.monotonic() - told >= PROGRESS_S:
                told = time.monotonic()
                seconds = round(told - started)
                _log.info("waiting for models to load", pools=sorted(waiting), seconds=seconds)

    async def _check(self, name: str) -> str:
        status, message = await asyncio.to_thread(self._cluster.status, application_name(name))
        if status == "DEPLOY_FAILED":
            raise DeploymentFailed(f"pool {name}: {message}")
        if status in _BROKEN:
            _log.warning("pool unwell", pool=name, status=status, message=message)
        return status
