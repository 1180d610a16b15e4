"""Learns the tenants' sets of intents, and reads requests by what was learnt."""

import asyncio
import time

import structlog
from prometheus_client import Counter, Gauge

from eventrail.config.acted import intents_of
from eventrail.config.intents import Intents
from eventrail.config.model import Config, Tenant
from eventrail.eventlog.state import RequestState
from eventrail.intents.conversation import Learnt, Understood, learn_set, understand
from eventrail.learning.artefact import UnusableArtefact

_log = structlog.get_logger(__name__)

READ = Counter("eventrail_intents", "Requests by what they were taken to want", ("set", "intent"))
DUE = Counter("eventrail_next_actions", "Requests by the step that was due", ("set", "action"))
LEARNT = Gauge("eventrail_intents_learning_seconds", "Time that learning a set took", ("set",))
FAILED = Gauge("eventrail_intents_failed", "1 if a set could not be learnt", ("set",))

NOTHING = Understood()


class IntentReader:
    """Reads requests.

    A set is learnt in a thread, when the configuration changes; until that has ended, what was
    learnt before stays in force. A set that cannot be learnt is told of in the log and in the
    metrics; its requests go by the rules alone.
    """

    def __init__(self) -> None:
        self._learnt: dict[str, tuple[Intents, Learnt | None]] = {}
        self._lock = asyncio.Lock()

    async def follow(self, config: Config) -> None:
        """Learn what has changed, and forget what is gone."""
        named = {tenant.intents for tenant in config.tenants.values() if tenant.intents}
        for name in named & config.intents.keys():
            await self._learn(name, config.intents[name])
        for name in self._learnt.keys() - config.intents.keys():
            del self._learnt[name]

    async def read(self, state: RequestState, config: Config) -> Understood:
        """Return what a request wants, and what is due; nothing if its tenant has no intents."""
        intents, accepted, screened = (
            intents_of(config, state.tenant),
            state.accepted,
            state.screened,
        )
        if intents is None or screened is None or accepted is None or accepted.task == "embed":
            return NOTHING
        name = config.tenants.get(state.tenant, Tenant()).intents
        if name not in self._learnt:
            await self._learn(name, intents)
        learnt = self._learnt[name][1]
        if learnt is None:
            return NOTHING
        tools = bool(screened.extra.get("tools"))
        try:
            understood = understand(learnt, intents, screened.messages, tools=tools)
        except UnusableArtefact as error:
            _log.error("intents not read", set=name, error=str(error))
            FAILED.labels(name).set(1)
            return NOTHING
        READ.labels(name, understood.reading.intent or "none").inc()
        if understood.due is not None:
            DUE.labels(name, understood.due.step).inc()
        return understood

    async def _learn(self, name: str, intents: Intents) -> None:
        async with self._lock:
            before = self._learnt.get(name)
            if before is not None and _teaches_the_same(before[0], intents):
                return
            began = time.perf_counter()
            try:
                learnt = await asyncio.to_thread(learn_set, intents)
            except Exception as error:  # noqa: BLE001 -- a set must not stop the router
                _log.error("intents not learnt", set=name, error=str(error) or repr(error))
                FAILED.labels(name).set(1)
                self._learnt[name] = (intents, before[1] if before is not None else None)
                return
            self._learnt[name] = (intents, learnt)
            FAILED.labels(name).set(0)
            LEARNT.labels(name).set(time.perf_counter() - began)
            _log.info("intents learnt", set=name, intents=len(intents.intents))


def _teaches_the_same(one: Intents, other: Intents) -> bool:
    """Whether nothing differs but actions and bounds."""
    return one is other or _lessons(one) == _lessons(other)


def _lessons(intents: Intents) -> object:
    examples = {name: each.examples for name, each in intents.intents.items()}
    return intents.model, examples, intents.out_of_scope.examples, intents.next.examples
