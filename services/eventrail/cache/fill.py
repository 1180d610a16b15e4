"""The reader `cache-fill`: keep the answers of ended requests."""

from eventrail.cache.bucket import CacheBucket
from eventrail.cache.entry import CachedAnswer
from eventrail.cache.policy import may_keep
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState

_MISSED = b'"type":"cache_missed"'
"""Cannot stand in a text: quotes are escaped there."""


class CacheFill:
    """Stores what may serve later requests. Reading a request twice stores the same."""

    name = "cache-fill"
    slots = 16

    def __init__(self, bucket: CacheBucket) -> None:
        self._bucket = bucket

    def wants(self, rid: str, payload: bytes) -> bool:  # noqa: ARG002 -- Reader
        """Say whether the cache was asked, and had to pass: only then is there a key."""
        return _MISSED in payload

    async def read(self, record: Record, state: RequestState) -> None:
        """Keep the answer of one ended request, if it may be kept.

        Raises:
            LogUnavailable: the bucket did not take it.
        """
        answer = answer_of(record, state)
        if answer is not None:
            await self._bucket.keep(state.tenant, state.cache_key, answer)


def answer_of(record: Record, state: RequestState) -> CachedAnswer | None:
    """Return what an ended request leaves for later ones; None if it must not."""
    generated = state.generated
    if generated is None or not may_keep(state):
        return None
    return CachedAnswer(
        text=generated.text,
        stored=record.all_events()[-1].at.timestamp(),
        source_rid=state.rid,
        model=generated.model,
        finish_reason=generated.finish_reason,
        documents=state.documents or [],
    )
