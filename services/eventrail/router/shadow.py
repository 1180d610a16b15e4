"""The reader `shadow`: starts the shadow of an ended request, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from msgspec.structs import replace

from eventrail.config.experiments import Shadow
from eventrail.config.model import Config
from eventrail.contracts.events import Accepted, EventData, Retrieved, Routed, Screened, Versions
from eventrail.contracts.ids import keyed_rid, new_message_id, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import generation_stage, in_shadow, shadow_space
from eventrail.eventlog.fold import start
from eventrail.eventlog.interface import EventLog, Lost
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState
from eventrail.runtime.run import Run
from eventrail.runtime.stage import Step

_log = structlog.get_logger(__name__)

_MARK = b'"shadow":"'
"""Stands in the `routed` of a request that is to be repeated; quotes in texts are escaped."""


class ShadowReader:
    """Repeats requests through another pool, in a log space of their own.

    A shadow begins where its request was routed: with the same masked messages and the same
    documents, so that only the model differs. Nothing of it is sealed or un-masked.

    Args:
        log: where shadows begin.
        config: returns the configuration in force.
        by: who speaks in their events.
        release: of this process.
    """

    name = "shadow"
    slots = 16

    def __init__(self, log: EventLog, config: Callable[[], Config], by: str, release: str) -> None:
        self._eventlog = log
        self._config = config
        self._by = by
        self._release = release

    def wants(self, rid: str, payload: bytes) -> bool:  # noqa: ARG002 -- Reader
        """Say whether the request was marked to be repeated."""
        return _MARK in payload

    async def read(self, record: Record, state: RequestState) -> None:  # noqa: ARG002 -- Reader
        """Start the shadow of a request; reading it again finds the shadow there.

        Raises:
            LogUnavailable: it is not known whether the shadow has begun.
        """
        config, now = self._config(), datetime.now(UTC)
        steps = shadow_events(state, config)
        if not steps:
            return
        run = Run(start(_basis(state, config, now)), "router", after=0, prior=[], delivery=None)
        run.take(
            Step(steps, next=generation_stage(_routed(steps).pool, "batch")),
            span=new_span_id(),
            started=now,
            now=now,
            by=self._by,
            version=Versions(release=self._release, config=str(config.revision)),
        )
        outcome = await self._eventlog.append(run.record(), after=0, message_id=new_message_id())
        if isinstance(outcome, Lost):
            _log.info("shadow was there", rid=state.rid)


def shadow_rid(tenant: str, rid: str) -> str:
    """Return the id of a request's shadow: one for each request, whoever starts it."""
    return keyed_rid(shadow_space(tenant), rid)


def shadow_events(state: RequestState, config: Config) -> list[EventData]:
    """Return the first events of a request's shadow; none if it is to have none.

    It must have been answered by a model, and its pool must still be there.
    """
    accepted, screened, routed = state.accepted, state.screened, state.routed
    if accepted is None or screened is None or routed is None or in_shadow(state.tenant):
        return []
    pool = config.pools.get(routed.shadow)
    if pool is None or state.generated is None:
        return []
    events: list[EventData] = [
        Accepted(
            sealed="",
            model=accepted.model,
            door="shadow",
            messages=accepted.messages,
            characters=accepted.characters,
            priority="batch",
            task=accepted.task,
            shadow_of=state.rid,
        ),
        _unsealed(screened),
        Routed(
            slip=[generation_stage(routed.shadow, "batch"), VERDICT],
            pool=routed.shadow,
            model=pool.model,
            template=routed.template,
            top_k=routed.top_k,
            cacheable=False,
            rule=routed.rule,
            policy=routed.policy,
        ),
    ]
    if state.documents is not None:
        events.append(Retrieved(documents=state.documents, method="recorded"))
    return events


def _unsealed(screened: Screened) -> Screened:
    """Return the masked messages without the dictionary: it is sealed for the request alone."""
    return replace(screened, dictionary=None)


def _routed(events: list[EventData]) -> Routed:
    return next(event for event in events if isinstance(event, Routed))


def _basis(state: RequestState, config: Config, now: datetime) -> Record:
    route = config.routes.get(state.routed.route) if state.routed is not None else None
    shadow = (route.shadow if route is not None else None) or Shadow(pool="")
    return Record(
        rid=shadow_rid(state.tenant, state.rid),
        tenant=shadow_space(state.tenant),
        next="",
        trace=new_trace_id(),
        deadline=now + timedelta(seconds=shadow.timeout_s),
        events=[],
    )
