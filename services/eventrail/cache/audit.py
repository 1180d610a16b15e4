"""Audits: a semantic hit is also answered afresh, unseen, and the two answers are compared.

The fresh answer is the life of a shadow: it runs in the tenant's space of shadows, whose answers
reach no app, whose cost is on no budget, and which no cache looks at.
"""

import time
from collections.abc import Callable
from typing import Final

import structlog

from eventrail.cache.bucket import CacheBucket
from eventrail.cache.evict import WriteNote, note_id
from eventrail.cache.metrics import AUDITS, EVICTED
from eventrail.caching.kept.replacing import audited
from eventrail.config.model import Config
from eventrail.contracts.events import CacheHit, Completed, EventData
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.notes import Audited, Evicted
from eventrail.contracts.subjects import SHADOW, in_shadow, shadow_space
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.state import RequestState
from eventrail.runtime.beside import Beside
from eventrail.runtime.repeating import repeated

_log = structlog.get_logger(__name__)

DOOR: Final = "cache-audit"
"""By which a fresh answer came in, as its `accepted` says."""

TIMEOUT_S: Final = 300.0
"""Seconds in which it must be given; it is batch work."""

SAME: Final = 0.5
"""The score from which two answers say the same."""

_AUDITED: Final = b'"audited":true'
_FRESH: Final = b'"door":"cache-audit"'

SameAnswer = Callable[[str, str], float]
"""Returns how sure two answers say the same, 0 to 1."""


class Auditor:
    """Starts audits when hits have ended, and compares when their fresh answers have.

    Args:
        log: where lives are.
        bucket: where entries are.
        config: returns the configuration in force.
        write_note: writes a note.
        same_answer: compares.
        by: who speaks in the events.
        release: of this process.
    """

    def __init__(
        self,
        log: EventLog,
        bucket: CacheBucket,
        *,
        config: Callable[[], Config],
        write_note: WriteNote,
        same_answer: SameAnswer,
        by: str,
        release: str,
    ) -> None:
        self._eventlog = log
        self._bucket = bucket
        self._config = config
        self._write_note = write_note
        self._same_answer = same_answer
        self._beside = Beside(log, by, release)

    def wants(self, payload: bytes) -> bool:
        """Say whether it is a hit to be audited, or the fresh answer of one."""
        return _AUDITED in payload or _FRESH in payload

    async def read(self, state: RequestState) -> None:
        """Start the audit of a hit, or finish it; reading it again changes nothing.

        Raises:
            LogUnavailable: the log or the bucket did not answer.
        """
        accepted = state.accepted
        if accepted is not None and accepted.door == DOOR and in_shadow(state.tenant):
            await self._finish(state, accepted.shadow_of)
        elif state.cache_hit is not None and state.cache_hit.audited:
            await self._start(state)

    async def _start(self, state: RequestState) -> None:
        config = self._config()
        events = fresh_events(state, config)
        if not events:
            AUDITS.labels("skipped").inc()
            return
        await self._beside.begin(
            state.tenant,
            fresh_rid(state.tenant, state.rid),
            events,
            revision=config.revision,
            timeout_s=TIMEOUT_S,
        )

    async def _finish(self, fresh: RequestState, rid: str) -> None:
        tenant = fresh.tenant.removesuffix(SHADOW)
        if not isinstance(fresh.terminal, Completed) or fresh.generated is None:
            AUDITS.labels("unanswered").inc()
            return
        tail = await self._eventlog.tail(tenant, rid)
        hit = fold(tail.record).cache_hit if tail is not None else None
        if hit is None:
            return
        score = self._same_answer(hit.text, fresh.answer_text)
        note = Audited(hit.key, score >= SAME, score, hit.score or 0.0, fresh.rid)
        await self._write_note(tenant, rid, note, note_id=note_id("audited", rid))
        await self._remember(tenant, rid, hit, note)
        AUDITS.labels("same" if note.same else "wrong").inc()

    async def _remember(self, tenant: str, rid: str, hit: CacheHit, note: Audited) -> None:
        """Let the entry know; one that was wrong serves nobody any more."""
        now = time.time()
        stored = await self._bucket.change(
            f"{tenant}.{hit.key}",
            lambda held: audited(held, hit.source_rid, note.likeness, now, same=note.same),
        )
        if stored is not None and stored.gone:
            EVICTED.labels("audit").inc()
            gone = Evicted(hit.key, "audit", hit.source_rid)
            await self._write_note(tenant, rid, gone, note_id=note_id("evicted", rid, "audit"))


def fresh_rid(tenant: str, rid: str) -> str:
    """Return the id of the fresh answer to a request: one for each, whoever starts it."""
    return keyed_rid(shadow_space(tenant), f"{DOOR}\0{rid}")


def fresh_events(state: RequestState, config: Config) -> list[EventData]:
    """Return how the fresh answer to a request begins; none if its pool is gone.

    It begins where its request was routed, with the same masked messages; documents are looked
    up anew.
    """
    routed = state.routed
    if routed is None or routed.pool not in config.pools:
        return []
    return repeated(state, DOOR, routed.pool, routed.model, search=routed.top_k > 0)
