"""The stage `cache-wait`: wait for the answer to an equal request.

It has slots of its own, so that those who wait take none from others who look an answer up, and
starts from a stored record, so that a request which waits is in the log.
"""

from typing import Final

import structlog

from eventrail.cache.flights import LOOK_S, Flights
from eventrail.cache.key import POLICY
from eventrail.cache.leaders import Tails, is_gone
from eventrail.cache.lookup import WAIT, claim_of, hit_of, look_up
from eventrail.cache.metrics import FLIGHTS
from eventrail.cache.tier import LocalTier
from eventrail.config.lookup import caching_in
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import CacheHit, CacheMissed, Versions
from eventrail.eventlog.path import next_stage
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

_log = structlog.get_logger(__name__)

TURNS: Final = 2
"""How often a request waits; the second leader has failed too, so each goes on by itself."""

SHARE: Final = 0.5
"""Share of the time a request has left that it waits at most: the rest is for its own answer."""


class WaitStage:
    """Holds requests until the one they wait for has ended.

    Args:
        tier: the answers.
        flights: knows when one lands.
        log: says whether the one they wait for is still under way.
    """

    name = WAIT
    timeout_s = 3600.0
    slots = 4096
    from_record = True

    def __init__(self, tier: LocalTier, flights: Flights, log: Tails) -> None:
        self._tier = tier
        self._flights = flights
        self._log = log

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `cache_hit`; or `cache_missed`, if the request has to go on by itself."""
        key, version = state.cache_key, Versions(policy=POLICY)
        name = f"{state.tenant}.{key}"
        patience = context.seconds_left * SHARE
        until = context.clock.now().timestamp() + patience
        for _ in range(TURNS):
            hit = await self._land(name, state, context, until)
            if context.cancelled.is_set():
                return Step([], version, next=WAIT)  # the runtime ends it
            if hit is not None:
                FLIGHTS.labels("landed").inc()
                return Step([hit], version)
            if context.clock.now().timestamp() >= until:
                break
            lead = await self._flights.lead(name, claim_of(state))
            if not lead.leader:
                return self._on(state, version, "leader_failed", leads=lead.leads)
        return self._on(state, version, "waited", leads=False)

    async def _land(
        self, name: str, state: RequestState, context: Context, until: float
    ) -> CacheHit | None:
        """Return the answer as soon as it is there; None if it is to be waited for no longer.

        Who looks after the leader does not listen meanwhile, so an answer may have landed unheard:
        each turn begins with a look at what is held.
        """
        ttl_s = caching_in(context.config, state.tenant).ttl_s
        waits = True
        while waits:
            now = context.clock.now().timestamp()
            held = look_up(self._tier, state.tenant, state.cache_key, now, ttl_s)
            if isinstance(held, CacheHit):
                return held
            if now >= until or context.cancelled.is_set():
                return None
            patience = min(until - now, LOOK_S)
            answer = await self._flights.answer(name, patience, context.cancelled)
            if answer is not None:
                return hit_of(state.cache_key, answer)
            waits = await self._still_led(name, state.tenant, context)
        return None

    async def _still_led(self, name: str, tenant: str, context: Context) -> bool:
        """Return whether somebody is about to answer; end the claim of one who is not."""
        rid = self._flights.to_look_after(name)
        if rid:
            try:
                if await is_gone(self._log, tenant, rid, context.clock.now()):
                    await self._flights.end(name, rid, kept=False)
            except LogUnavailable as error:  # whether it is gone is seen next time
                _log.warning("leader not looked after", rid=rid, error=str(error))
        return self._flights.led(name)

    def _on(self, state: RequestState, version: Versions, detail: str, *, leads: bool) -> Step:
        FLIGHTS.labels("led" if leads else "alone").inc()
        missed = CacheMissed(state.cache_key, detail=detail, leads=leads)
        return Step([missed], version, next=next_stage(state, "cache"))
