"""Serves the echo and openai pools of this process, and follows their configuration.

A pool that is added, changed, drained or removed while all runs is taken up here; the others go
on undisturbed. A change that cannot be served leaves what served before at work, and is told.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
import structlog
from nats.errors import Error as NatsError

from eventrail.config.model import Config, InvalidConfig, Pool, Prices
from eventrail.contracts.pool_states import PUBLISH_EVERY_S, BreakerChanged, PoolState, State
from eventrail.contracts.subjects import breakers, model_stage, pool_states
from eventrail.money.tariff import tariff_of
from eventrail.pools.effects import Effect, effects_of
from eventrail.runtime.host import Host
from eventrail.runtime.stage import Stage
from eventrail.worker.engine import Engine
from eventrail.worker.engines.echo import EchoEngine
from eventrail.worker.engines.openai import OpenAIEngine
from eventrail.worker.providers.breaker import Mode
from eventrail.worker.providers.fuse import fuse_of, listen, trouble_of, unlisten
from eventrail.worker.stage import GenerationStage

_log = structlog.get_logger(__name__)

_NO_PRICES = Prices()


Peers = Callable[[str], Engine | None]
"""Returns the engine of another pool that the same process serves."""


def alone(pool: str) -> Engine | None:
    """No other pool is served here."""
    del pool


def make(
    name: str, pool: Pool, prices: Prices = _NO_PRICES, peers: Peers = alone
) -> tuple[Engine, Stage]:
    """Return what serves a pool.

    Raises:
        InvalidConfig: its options do not fit its engine.
    """
    if pool.engine == "echo":
        engine: Engine = EchoEngine.of(name, pool)
    else:
        engine = OpenAIEngine.of(name, pool)
    costs = _costs(name, pool, prices)
    return engine, GenerationStage(name, pool, engine, costs=costs, peers=peers)


def _costs(name: str, pool: Pool, prices: Prices) -> bool:
    if pool.engine != "echo":
        return True
    return not tariff_of(prices, name, pool, pool.model, datetime.now(UTC)).free


class PoolsDaemon:
    """See `runtime.service.Daemon`.

    Args:
        host: the process.
        chosen: picks the pools that this process may serve.
    """

    name = "pools"

    def __init__(self, host: Host, chosen: Callable[[Mapping[str, Pool]], dict[str, Pool]]) -> None:
        self._host = host
        self._chosen = chosen
        self._served: dict[str, Pool] = {}
        self._engines: dict[str, Engine] = {}
        self._states: dict[str, PoolState] = {}
        self._revision = 0
        self._stopping = False
        self._saying: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Serve the pools of the configuration in force.

        One whose options do not fit is told of and left out; the others are served.
        """
        listen(self._breaker_changed)
        await self._follow(self._host.config.config())

    async def run(self) -> None:
        """Follow the configuration, and say every few seconds how the pools stand."""
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PUBLISH_EVERY_S):
                        await self._host.config.after(self._revision)
                if self._stopping or self._host.config.config().revision == self._revision:
                    await self._say_all()
                else:
                    await self._follow(self._host.config.config())
        finally:
            unlisten(self._breaker_changed)
            # the process has finished its work by now; before that, `stop`, it has not
            for engine in self._engines.values():
                await engine.close()

    async def stop(self) -> None:
        """Follow no more changes; generations in hand still need their engines."""
        self._stopping = True

    async def _follow(self, config: Config) -> None:
        ours = {n: p for n, p in self._chosen(config.pools).items() if p.engine != "vllm"}
        wanted = {name: pool for name, pool in ours.items() if not pool.drained}
        self._revision = config.revision
        effects = effects_of(self._served, wanted)
        await asyncio.gather(*(self._take_up(each, wanted) for each in effects))
        for name, pool in ours.items():
            if pool.drained:
                self._note(name, "stopped", 0, "drained")
            elif self._served.get(name) == pool:
                self._note(name, "running", 1)
        gone = [name for name in self._states if name not in ours]
        for name in gone:
            if name in config.pools:  # of another engine now: who serves that speaks of it
                del self._states[name]
            else:
                self._note(name, "stopped", 0, "removed")
        await self._say_all()
        for name in gone:
            self._states.pop(name, None)

    async def _take_up(self, each: Effect, wanted: Mapping[str, Pool]) -> None:
        name = each.pool
        if each.kind == "stop":
            await self._drain(name)
        elif each.kind == "live":
            self._served[name] = wanted[name]
            self._host.resize_stage(model_stage(name), wanted[name].slots)
        else:
            await self._begin(name, wanted[name])

    async def _begin(self, name: str, pool: Pool) -> None:
        """Serve a pool as it is now wanted; what served it before goes on if that fails."""
        try:
            prices = self._host.config.config().prices
            engine, stage = make(name, pool, prices, self._engines.get)
        except InvalidConfig as error:
            _log.error("pool refused", pool=name, error=str(error))
            self._note(name, "failed", 0, str(error))
            return
        if name in self._served:
            await self._drain(name)
        await self._host.add_stage(stage)
        self._engines[name], self._served[name] = engine, pool
        self._note(name, "running", 1)
        _log.info("pool served", pool=name, engine=pool.engine, slots=pool.slots)

    async def _drain(self, name: str) -> None:
        """Finish what is in hand and hand back the rest."""
        self._note(name, "draining", 0, "finishing work in hand")
        await self._say_all()
        await self._host.remove_stage(model_stage(name))
        del self._served[name]
        await self._engines.pop(name).close()
        _log.info("pool ended", pool=name)

    def _note(self, name: str, state: State, running: int, message: str = "") -> None:
        self._states[name] = PoolState(
            pool=name,
            revision=self._revision,
            state=state,
            at=datetime.now(UTC),
            wanted=int(state != "stopped"),
            running=running,
            message=message,
            instance=self._host.by,
        )

    async def _say_all(self) -> None:
        for name, state in self._states.items():
            self._states[name] = msgspec.structs.replace(state, at=datetime.now(UTC))
            await self._say(name)

    async def _say(self, name: str) -> None:
        fuse = fuse_of(name)
        said = msgspec.structs.replace(
            self._states[name],
            message=self._states[name].message or trouble_of(name),
            breaker=str(fuse.mode) if fuse is not None else "",
            retry_in_s=round(fuse.wait_s, 1) if fuse is not None else 0.0,
        )
        with contextlib.suppress(NatsError):  # it is said again in a few seconds
            await self._host.client.publish(pool_states(name), msgspec.json.encode(said))

    def _breaker_changed(self, pool: str, was: Mode, now: Mode) -> None:
        if pool in self._states:
            task = asyncio.create_task(self._say_changed(pool, was, now))
            self._saying.add(task)
            task.add_done_callback(self._saying.discard)

    async def _say_changed(self, pool: str, was: Mode, now: Mode) -> None:
        """Tell operators at once, and routers, which avoid the pool then."""
        fuse = fuse_of(pool)
        wait_s = fuse.wait_s if fuse is not None else 0.0
        at, by = datetime.now(UTC), self._host.by
        changed = BreakerChanged(pool, str(was), str(now), at, wait_s, by)
        with contextlib.suppress(NatsError):
            await self._host.client.publish(breakers(pool), msgspec.json.encode(changed))
        if pool in self._states:
            await self._say(pool)
