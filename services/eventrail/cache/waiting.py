"""The stage `cache-wait`: wait for the answer to an equal request.

It has slots of its own, so that those who wait take none from others who look an answer up, and
starts from a stored record, so that a request which waits is in the log.
"""

from typing import Final

from eventrail.cache.flights import Flights
from eventrail.cache.key import POLICY
from eventrail.cache.lookup import WAIT, claim_of, hit_of, look_up
from eventrail.cache.metrics import FLIGHTS
from eventrail.cache.tier import LocalTier
from eventrail.config.lookup import caching_in
from eventrail.contracts.events import CacheHit, CacheMissed, Versions
from eventrail.eventlog.path import next_stage
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

TURNS: Final = 2
"""How often a request waits; the second leader has failed too, so each goes on by itself."""

SHARE: Final = 0.5
"""Share of the time a request has left that it waits at most: the rest is for its own answer."""


class WaitStage:
    """Holds requests until the one they wait for has ended.

    Args:
        tier: the answers.
        flights: knows when one lands.
    """

    name = WAIT
    timeout_s = 3600.0
    slots = 4096
    from_record = True

    def __init__(self, tier: LocalTier, flights: Flights) -> None:
        self._tier = tier
        self._flights = flights

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
        """Return the answer as soon as it is there; None if it is to be waited for no longer."""
        now = context.clock.now().timestamp()
        ttl_s = caching_in(context.config, state.tenant).ttl_s
        held = look_up(self._tier, state.tenant, state.cache_key, now, ttl_s)
        if isinstance(held, CacheHit):
            return held
        answer = await self._flights.answer(name, until - now, context.cancelled)
        return hit_of(state.cache_key, answer) if answer is not None else None

    def _on(self, state: RequestState, version: Versions, detail: str, *, leads: bool) -> Step:
        FLIGHTS.labels("led" if leads else "alone").inc()
        missed = CacheMissed(state.cache_key, detail=detail, leads=leads)
        return Step([missed], version, next=next_stage(state, "cache"))
