"""The reader `shadow`: starts the shadow of an ended request, once."""

from collections.abc import Callable

import structlog

from eventrail.config.experiments import Shadow
from eventrail.config.model import Config
from eventrail.contracts.events import EventData, Routed
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import generation_stage, shadow_space
from eventrail.eventlog.interface import EventLog, Lost
from eventrail.eventlog.state import RequestState
from eventrail.runtime.beside import Beside
from eventrail.runtime.repeating import repeated

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
        self._config = config
        self._beside = Beside(log, by, release)

    def wants(self, rid: str, payload: bytes) -> bool:  # noqa: ARG002 -- Reader
        """Say whether the request was marked to be repeated."""
        return _MARK in payload

    async def read(self, record: Record, state: RequestState) -> None:  # noqa: ARG002 -- Reader
        """Start the shadow of a request; reading it again finds the shadow there.

        Raises:
            LogUnavailable: it is not known whether the shadow has begun.
        """
        config = self._config()
        steps = shadow_events(state, config)
        if not steps:
            return
        outcome = await self._beside.begin(
            state.tenant,
            shadow_rid(state.tenant, state.rid),
            steps,
            revision=config.revision,
            timeout_s=_timeout_s(state, config),
            next_stage=generation_stage(_routed(steps).pool, "batch"),
        )
        if isinstance(outcome, Lost):
            _log.info("shadow was there", rid=state.rid)


def shadow_rid(tenant: str, rid: str) -> str:
    """Return the id of a request's shadow: one for each request, whoever starts it."""
    return keyed_rid(shadow_space(tenant), rid)


def shadow_events(state: RequestState, config: Config) -> list[EventData]:
    """Return the first events of a request's shadow; none if it is to have none.

    It must have been answered by a model, and its pool must still be there.
    """
    routed = state.routed
    if routed is None or routed.shadow not in config.pools or state.generated is None:
        return []
    return repeated(state, "shadow", routed.shadow, config.pools[routed.shadow].model)


def _routed(events: list[EventData]) -> Routed:
    return next(event for event in events if isinstance(event, Routed))


def _timeout_s(state: RequestState, config: Config) -> float:
    route = config.routes.get(state.routed.route) if state.routed is not None else None
    shadow = (route.shadow if route is not None else None) or Shadow(pool="")
    return shadow.timeout_s
