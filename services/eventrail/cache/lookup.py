"""The stage `cache`: look an answer up, or find out who is about to give it."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from eventrail.cache.claim import Claim
from eventrail.cache.flights import Flights
from eventrail.cache.key import POLICY, Question, asked_in, key_of, partition_of, question_of
from eventrail.cache.metrics import FLIGHTS, LOOKUPS
from eventrail.cache.policy import may_serve
from eventrail.cache.semantic import Found, Semantic
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.config.caching import Caching
from eventrail.config.caching import Semantic as SemanticPolicy
from eventrail.config.lookup import caching_in
from eventrail.config.model import Config
from eventrail.contracts.events import CacheHit, CacheMissed, Versions
from eventrail.eventlog.jetstream.lanes import audited_pools
from eventrail.eventlog.state import RequestState
from eventrail.experiments.draw import uniform
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

NOT_CACHEABLE: Final = CacheMissed(reason="not_cacheable")
WAIT: Final = "cache-wait"
"""The stage of requests that wait for the answer to an equal one."""


class CacheStage:
    """Answers from memory; asks the bus only who of several equal requests is to be answered.

    Args:
        tier: the answers.
        index_versions: version of the retrieval index by tenant, always up to date.
        semantic: finds answers to the same question in other words; None to look for the very
            same one only.
        flights: knows which questions are being answered; None to let each request be.
    """

    name = "cache"
    timeout_s = 10.0
    slots = 64
    from_record = False

    def __init__(
        self,
        tier: LocalTier,
        index_versions: Mapping[str, str],
        semantic: Semantic | None = None,
        flights: Flights | None = None,
    ) -> None:
        self._tier = tier
        self._index_versions = index_versions
        self._semantic = semantic
        self._flights = flights

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `cache_hit` or `cache_missed`."""
        index = self._index_versions.get(state.tenant, "")
        version = Versions(policy=POLICY, index=index)
        question = question_of(state, context.config, index)
        if question is None or not may_serve(state):
            LOOKUPS.labels("not_cacheable").inc()
            return Step([NOT_CACHEABLE], version)
        policy = caching_in(context.config, state.tenant)
        now = context.clock.now().timestamp()
        event = look_up(self._tier, state.tenant, key_of(question), now, policy.ttl_s)
        if self._tier.barred(f"{state.tenant}.{event.key}", now):
            LOOKUPS.labels("evicted").inc()
            return Step([CacheMissed(event.key, detail="evicted")], version)
        if isinstance(event, CacheMissed):
            event = await self._alike(event, question, state, context)
        if isinstance(event, CacheHit):
            LOOKUPS.labels(event.kind).inc()
            return Step([event], version)
        LOOKUPS.labels(event.reason).inc()
        return await self._missed(event, state, policy, version)

    async def _alike(
        self, missed: CacheMissed, question: Question, state: RequestState, context: Context
    ) -> CacheHit | CacheMissed:
        """Return the answer to the same question in other words, if there is one."""
        policy, text = caching_in(context.config, state.tenant), asked_in(question)
        if self._semantic is None or policy.semantic.action == "off":
            return missed
        worth = self._semantic.worth(text)
        if not worth.keep:
            return replace(missed, detail=worth.reason)
        user = state.accepted.user if state.accepted is not None else None
        part = partition_of(question, self._semantic.judge.name, policy.semantic.share, user)
        if not part:
            return missed
        now = context.clock.now().timestamp()
        found = await self._semantic.find(state.tenant, part, text, policy, now)
        if found is None:
            return missed
        if not found.serves or policy.semantic.action == "shadow":
            return _unlike(missed, found)
        self._tier.use(f"{state.tenant}.{found.key}")
        return replace(
            hit_of(found.key, found.answer),
            kind="semantic",
            score=found.score,
            bound=found.bound,
            asked=found.answer.question,
            audited=is_audited(state, policy.semantic, context.config),
        )

    async def _missed(
        self, event: CacheMissed, state: RequestState, policy: Caching, version: Versions
    ) -> Step:
        if self._flights is None or not policy.single_flight:
            return Step([event], version)
        lead = await self._flights.lead(f"{state.tenant}.{event.key}", claim_of(state))
        if not lead.leader or self._flights.full:
            FLIGHTS.labels("led" if lead.leads else "alone").inc()
            return Step([replace(event, leads=lead.leads)], version)
        FLIGHTS.labels("joined").inc()
        joined = replace(event, reason="in_flight", detail=lead.leader)
        return Step([joined], version, next=WAIT)


def look_up(
    tier: LocalTier, tenant: str, key: str, now: float, ttl_s: float
) -> CacheHit | CacheMissed:
    """Return what the tier holds for a tenant's key at `now` (UNIX seconds)."""
    name = f"{tenant}.{key}"
    answer = tier.peek(name)
    if answer is None:
        return CacheMissed(key)
    if now - answer.stored > ttl_s:
        tier.drop(name)
        return CacheMissed(key, reason="expired")
    tier.use(name)
    return hit_of(key, answer)


def hit_of(key: str, answer: CachedAnswer) -> CacheHit:
    """Return the event of a request that an answer serves."""
    return CacheHit(
        key=key,
        text=answer.text,
        source_rid=answer.source_rid,
        model=answer.model,
        finish_reason=answer.finish_reason,
        documents=answer.documents,
    )


def claim_of(state: RequestState) -> Claim:
    """Return what a request says when it wants to lead."""
    return Claim(state.rid, state.deadline.timestamp(), state.priority)


def is_audited(state: RequestState, policy: SemanticPolicy, config: Config) -> bool:
    """Return whether a hit of this request is checked; the same however often it is asked."""
    pool = state.routed.pool if state.routed is not None else ""
    drawn = uniform("cache.audit", state.rid) < policy.audit
    return drawn and pool in audited_pools(config)


def _unlike(missed: CacheMissed, found: Found) -> CacheMissed:
    return replace(
        missed,
        reason="unlike",
        detail=found.differs,
        nearest=found.key,
        score=found.score,
        would_serve=found.serves,
    )
