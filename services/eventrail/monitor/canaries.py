"""Asks pools the same prompts on a schedule, and holds each run against those before.

A prompt is a life of its own in a tenant's space of shadows, as batch work: it has a trace and a
cost, and touches no budget, cache or user. Its id follows from pool, prompt and time, so of any
number of processes one starts it.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

import structlog
from nats.errors import Error as NatsError

from eventrail.bus.tasks import set_within
from eventrail.config.model import Config
from eventrail.config.monitoring import Canaries as Asked
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import Accepted, Generated
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import in_shadow, shadow_space
from eventrail.drift.provider.prompts import PROMPTS
from eventrail.drift.provider.runs import Answer
from eventrail.learning.embedding import static_embedder
from eventrail.monitor.canary_life import DOOR, Place, canary_events, place_of
from eventrail.monitor.canary_runs import CanaryRuns
from eventrail.monitor.metrics import CANARY_RUNS
from eventrail.monitor.telling import Telling
from eventrail.runtime.beside import Beside
from eventrail.runtime.host import RELEASE, Host

_log = structlog.get_logger(__name__)

PACE_S: Final = 1.0
TIMEOUT_S: Final = 300.0
"""Seconds in which an answer must be given; it is batch work."""


class Canaries:
    """See `runtime.service.Daemon`.

    Args:
        host: the process.
        telling: publishes alarms.
        pace_s: seconds between two looks at the clock.
    """

    name = "monitor canaries"

    def __init__(self, host: Host, telling: Telling, pace_s: float = PACE_S) -> None:
        self._host = host
        self._telling = telling
        self._pace_s = pace_s
        self._runs = CanaryRuns()
        self._asked: dict[str, int] = {}
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing is prepared."""

    async def run(self) -> None:
        """Ask whenever a run is due."""
        while not self._stopped.is_set():
            try:
                await self._ask_due(self._host.config.config())
            except (LogUnavailable, NatsError) as error:
                _log.warning("canary prompts not asked", error=str(error) or repr(error))
            await set_within(self._stopped, self._pace_s)

    async def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()

    async def ended(self, record: Record) -> None:
        """Take in a request that has ended, if it is a canary prompt."""
        if not in_shadow(record.tenant):
            return
        datas = [event.payload() for event in record.all_events()]
        accepted = datas[0] if datas else None
        if not isinstance(accepted, Accepted) or accepted.door != DOOR:
            return
        place = place_of(accepted.metadata)
        answers = [data for data in datas if isinstance(data, Generated)]
        if place is None or not answers:
            return
        last = answers[-1]
        answer = Answer(last.text, last.model, record.rid)
        at = record.all_events()[-1].at
        self._runs.take(place, answer, at, sum(each.cost for each in answers))
        await self._judge(place.pool)

    async def _judge(self, pool: str) -> None:
        config = self._host.config.config()
        asked = config.monitoring.canaries.get(pool)
        if asked is None or not self._runs.due(pool):
            return
        alike = static_embedder()
        alarm = self._runs.judge(
            pool,
            asked.level,
            lambda one, other: float(alike.embed(one) @ alike.embed(other)),
            await self._telling.changes(),
        )
        if alarm is not None:
            CANARY_RUNS.labels("changed").inc()
            await self._telling.tell(alarm)

    async def _ask_due(self, config: Config) -> None:
        if not config.monitoring.enabled:
            return
        for pool, asked in config.monitoring.canaries.items():
            slot = int(time.time() // asked.every_s)
            if self._asked.get(pool) == slot or pool not in config.pools:
                continue
            if (
                asked.most_cost
                and self._runs.cost_of_day(pool, datetime.now(UTC)) >= asked.most_cost
            ):
                CANARY_RUNS.labels("too_dear").inc()
            else:
                await self._ask(pool, asked, slot, config)
            self._asked[pool] = slot

    async def _ask(self, pool: str, asked: Asked, slot: int, config: Config) -> None:
        tenant = asked.tenant or next(iter(config.tenants), "")
        if not tenant:
            return
        prompts = asked.prompts or list(PROMPTS)
        host = self._host
        beside = Beside(host.log, host.by, RELEASE)
        for number, prompt in enumerate(prompts):
            await beside.begin(
                tenant,
                keyed_rid(shadow_space(tenant), f"{DOOR}\0{pool}\0{slot}\0{number}"),
                canary_events(Place(pool, slot, number, len(prompts)), prompt, config),
                revision=config.revision,
                timeout_s=TIMEOUT_S,
            )
        CANARY_RUNS.labels("asked").inc()
