"""The applications of all pools on Ray Serve: what `reconcile` decides is done here."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog

from eventrail.config.model import Config, Pool
from eventrail.config.settings import Settings
from eventrail.worker.chosen import chosen
from eventrail.worker.serving.application import build_application, cpu_threads
from eventrail.worker.serving.cause import LONGEST, cause_of
from eventrail.worker.serving.cluster import Cluster
from eventrail.worker.serving.environment import inherited
from eventrail.worker.serving.fingerprint import application_name, pool_of
from eventrail.worker.serving.preflight import UnfitPool, check_pool
from eventrail.worker.serving.reconcile import Delete, Deploy, Deployed, GiveUp, Status, actions

_log = structlog.get_logger(__name__)

PLACES = 16
"""Replicas that a local Ray may place; on a machine of one's own memory is what bounds them."""


class Fleet:
    """The applications that this process has deployed.

    Attributes:
        failed: why an application is not tried again, by its name; the message names the pool.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cluster = Cluster()
        self._started = False
        self._stopping = False
        self._deployed: dict[str, Deployed] = {}
        self._statuses: Mapping[str, Status] = {}
        self.failed: dict[str, str] = {}

    @property
    def pools(self) -> set[str]:
        """The pools that have an application."""
        return {name for application in self._deployed if (name := pool_of(application))}

    @property
    def busy(self) -> bool:
        """Whether something is on its way, so that it is worth looking again soon."""
        return any(self._statuses.get(name, Status()).state != "RUNNING" for name in self._deployed)

    def wanted(self, config: Config) -> dict[str, Pool]:
        """Return the pools that are to be served here."""
        pools = chosen(config.pools, self._settings)
        return {n: pool for n, pool in pools.items() if pool.engine == "vllm" and not pool.drained}

    def deployed(self, name: str) -> list[Deployed]:
        """Return the applications of a pool."""
        return [each for each in self._deployed.values() if pool_of(each.name) == name]

    def forget_failures(self) -> None:
        """Try again what failed: something has changed."""
        self.failed.clear()

    async def reconcile(self, wanted: Mapping[str, Pool]) -> Mapping[str, Status]:
        """Do what is to be done now; return what Serve then says of every application."""
        self.failed = {
            application: message
            for application, message in self.failed.items()
            if application in {application_name(name, pool) for name, pool in wanted.items()}
        }
        await self._look(wanted)
        for name in sorted({*wanted, *self.pools}):
            deployed = self.deployed(name)
            pool = wanted.get(name)
            for action in actions(name, pool, deployed, self._statuses, self.failed):
                await self._do(name, action)
        return self._statuses

    async def stop(self) -> None:
        """Let all replicas finish, and end Ray if it is ours."""
        self._stopping = True
        if self._started:
            await asyncio.to_thread(self._cluster.stop, list(self._deployed))

    async def _look(self, wanted: Mapping[str, Pool]) -> None:
        if not self._started:
            return
        self._statuses = await asyncio.to_thread(self._cluster.statuses)
        for name in self._statuses:  # an earlier process may have left some on a cluster
            if pool_of(name) in wanted and name not in self._deployed:
                self._deployed[name] = Deployed(name, None)
        for name, deployed in list(self._deployed.items()):
            status = self._statuses.get(name)
            if status is None:
                del self._deployed[name]
            elif status.state == "RUNNING" and not deployed.ran:
                self._deployed[name] = replace(deployed, ran=True)

    async def _do(self, name: str, action: Deploy | Delete | GiveUp) -> None:
        if isinstance(action, Deploy):
            await self._deploy(name, action)
            return
        if isinstance(action, GiveUp):
            self.failed[action.application] = f"pools.{name}: {cause_of(action.message)}"
        await asyncio.to_thread(self._cluster.delete, action.application)

    async def _deploy(self, name: str, action: Deploy) -> None:
        known = self._deployed.get(action.application)
        pool, threads = action.pool, action.threads or cpu_threads(action.pool)
        try:
            if known is None:
                await asyncio.to_thread(check_pool, name, pool)
            await self._start_cluster()
            application = await asyncio.to_thread(self._build, name, pool, threads)
        except UnfitPool as error:
            self.failed[action.application] = str(error)
            return
        except Exception as error:  # noqa: BLE001 -- Ray and vLLM refuse in many ways; one pool fails
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            self.failed[action.application] = f"pools.{name}: {reason[:LONGEST]}"
            return
        if self._stopping:
            return
        await asyncio.to_thread(self._cluster.deploy, action.application, application)
        ran = known is not None and known.ran
        self._deployed[action.application] = Deployed(action.application, pool, threads, ran)
        self._statuses = await asyncio.to_thread(self._cluster.statuses)
        if known is None:
            _log.info("loading model", pool=name, model=pool.model, usually_s=80)

    def _build(self, name: str, pool: Pool, threads: int) -> object:
        return build_application(name, pool, self._settings, threads=threads)

    async def _start_cluster(self) -> None:
        if not self._started:
            _log.info("starting ray", usually_s=10)
            self._started = True
            await asyncio.to_thread(self._cluster.start, PLACES, inherited(self._settings))
