"""Who waits is served by an answer that lands at any moment, however briefly nobody listened."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from eventrail.cache import waiting
from eventrail.cache.claim import Claim
from eventrail.cache.flights import Flights
from eventrail.cache.tier import LocalTier
from eventrail.cache.waiting import WaitStage
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.contracts.events import CacheHit, CacheMissed
from eventrail.contracts.records import StoredRecord
from tests.unit.cache.test_flights import Bucket
from tests.unit.cache.test_lookup import asked
from tests.unit.guardrail.lives import add, context, sealer

LEADER = "f" * 32


class Landing:
    """A log in which the leader ends, and its answer lands, while somebody looks after it."""

    def __init__(self, tier: LocalTier, flights: Flights, name: str) -> None:
        self._tier = tier
        self._flights = flights
        self._name = name
        self.looks = 0

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        assert (tenant, rid) == ("acme", LEADER)
        self.looks += 1
        if self.looks == 1:
            answer = CachedAnswer("120 m.", time.time(), LEADER)
            self._tier.put(self._name, answer)
            self._flights.land(self._name, answer)
            await self._flights.end(self._name, LEADER, kept=True)
        return None


async def test_an_answer_that_lands_while_the_leader_is_looked_after_is_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "LOOK_S", 0.01)
    state = add(asked(), CacheMissed("k", reason="in_flight"))
    tier, flights = LocalTier(), Flights(Bucket(), time.time)
    name = f"{state.tenant}.{state.cache_key}"
    assert (await flights.lead(name, Claim(LEADER, time.time() + 60.0))).leads
    log = Landing(tier, flights, name)
    waits = context(sealer())
    waits.deadline = datetime.now(UTC) + timedelta(seconds=60.0)
    async with asyncio.timeout(5.0):
        step = await WaitStage(tier, flights, log).handle(state, waits)
    (hit,) = step.events
    assert isinstance(hit, CacheHit)
    assert (hit.text, hit.source_rid, log.looks) == ("120 m.", LEADER, 1)
