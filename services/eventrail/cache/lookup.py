"""The stage `cache`: look an answer up."""

from collections.abc import Mapping

from eventrail.cache.entry import CachedAnswer
from eventrail.cache.key import POLICY, key_of, question_of
from eventrail.cache.policy import may_serve
from eventrail.cache.tier import LocalTier
from eventrail.contracts.events import CacheHit, CacheMissed, Versions
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

NOT_CACHEABLE = CacheMissed(reason="not_cacheable")


class CacheStage:
    """Answers from memory; no I/O.

    Args:
        tier: the answers.
        index_versions: version of the retrieval index by tenant, always up to date.
    """

    name = "cache"
    timeout_s = 10.0
    slots = 64
    from_record = False

    def __init__(self, tier: LocalTier, index_versions: Mapping[str, str]) -> None:
        self._tier = tier
        self._index_versions = index_versions

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `cache_hit` or `cache_missed`."""
        index = self._index_versions.get(state.tenant, "")
        version = Versions(policy=POLICY, index=index)
        question = question_of(state, context.config, index)
        if question is None or not may_serve(state):
            return Step([NOT_CACHEABLE], version)
        key = key_of(question)
        now = context.clock.now().timestamp()
        return Step([look_up(self._tier, state.tenant, key, now)], version)


def look_up(tier: LocalTier, tenant: str, key: str, now: float) -> CacheHit | CacheMissed:
    """Return what the tier holds for a tenant's key at `now` (UNIX seconds)."""
    name = f"{tenant}.{key}"
    answer = tier.peek(name)
    if answer is None:
        return CacheMissed(key)
    if tier.expired(answer, now):
        tier.drop(name)
        return CacheMissed(key, reason="expired")
    tier.use(name)
    return _hit(key, answer)


def _hit(key: str, answer: CachedAnswer) -> CacheHit:
    return CacheHit(
        key=key,
        text=answer.text,
        source_rid=answer.source_rid,
        model=answer.model,
        finish_reason=answer.finish_reason,
        documents=answer.documents,
    )
