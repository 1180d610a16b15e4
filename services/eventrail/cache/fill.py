"""The reader `cache-fill`: keep the answers of ended requests, and let those who wait go on."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

import structlog
from msgspec.structs import replace

from eventrail.cache.bucket import CacheBucket
from eventrail.cache.flights import Flights
from eventrail.cache.key import asked_in, key_of, partition_of, question_of
from eventrail.cache.policy import may_keep, may_share
from eventrail.cache.semantic import Semantic
from eventrail.caching.kept.entry import CachedAnswer, pack
from eventrail.caching.kept.replacing import kept
from eventrail.config.lookup import caching_in
from eventrail.config.model import Config
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import CacheMissed, Retrieved
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState

_log = structlog.get_logger(__name__)

_MISSED: Final = b'"type":"cache_missed"'
"""Cannot stand in a text: quotes are escaped there."""


class Also(Protocol):
    """Reads ended requests for another reason, in the same reader."""

    def wants(self, payload: bytes) -> bool:
        """Say, from the bytes alone, whether the request is worth decoding."""
        ...

    async def read(self, state: RequestState) -> None:
        """Take one ended request in."""
        ...


class CacheFill:
    """Stores what may serve later requests. Reading a request twice stores the same.

    Args:
        bucket: takes the answers.
        config: returns the configuration in force.
        index_versions: version of the retrieval index by tenant.
        flights: hears that a request which led has ended.
        semantic: makes the vectors of questions; None for none.
        also: readers that share this one's consumer.
    """

    name = "cache-fill"
    slots = 16

    def __init__(
        self,
        bucket: CacheBucket,
        config: Callable[[], Config],
        index_versions: Mapping[str, str],
        flights: Flights,
        *,
        semantic: Semantic | None = None,
        also: Also | None = None,
    ) -> None:
        self._bucket = bucket
        self._config = config
        self._index_versions = index_versions
        self._flights = flights
        self._semantic = semantic
        self._also = also

    def wants(self, rid: str, payload: bytes) -> bool:  # noqa: ARG002 -- Reader
        """Say whether the cache was asked, and had to pass; or somebody else is interested."""
        return _MISSED in payload or (self._also is not None and self._also.wants(payload))

    async def read(self, record: Record, state: RequestState) -> None:
        """Keep the answer of one ended request, if it may be kept.

        Raises:
            LogUnavailable: the bucket did not take it.
        """
        if self._also is not None:
            await self._also.read(state)
        stored = False
        try:
            stored = await self._keep(record, state)
        finally:
            if leads(record):
                await self._end(state, kept=stored)

    async def _keep(self, record: Record, state: RequestState) -> bool:
        answer = answer_of(record, state)
        index = self._index_versions.get(state.tenant, "")
        if answer is None or not is_of(record, index):
            return False
        fresh = placed(answer, state, self._config(), index, self._semantic)
        if fresh is None:
            return False
        name = f"{state.tenant}.{state.cache_key}"
        return await self._bucket.change(name, lambda held: kept(held, fresh)) is not None

    async def _end(self, state: RequestState, *, kept: bool) -> None:
        try:
            await self._flights.end(f"{state.tenant}.{state.cache_key}", state.rid, kept=kept)
        except LogUnavailable as error:  # who waits does so for its time, and goes on
            _log.warning("claim not ended", rid=state.rid, error=str(error))


def is_of(record: Record, index: str) -> bool:
    """Return whether a request retrieved nothing, or from this version of the index.

    A host that lags behind the announced version answers from an older one.
    """
    used = {event.version.index for event in record.all_events() if event.type == Retrieved.type}
    return not used or used == {index}


def placed(
    answer: CachedAnswer,
    state: RequestState,
    config: Config,
    index: str,
    semantic: Semantic | None = None,
) -> CachedAnswer | None:
    """Return an answer with its question; None if the configuration or index has changed.

    What was generated under another configuration than it was looked up under belongs to
    neither key.

    Args:
        answer: what the request leaves.
        state: the request, ended.
        config: in force.
        index: version of the tenant's retrieval index, now.
        semantic: makes the vector of the question; None to serve equal words only.
    """
    question = question_of(state, config, index)
    if question is None or key_of(question) != state.cache_key:
        return None
    policy, text = caching_in(config, state.tenant).semantic, asked_in(question)
    if semantic is None or policy.action == "off" or not may_share(state):
        return answer
    if not semantic.worth(text).keep:
        return answer
    user = state.accepted.user if state.accepted is not None else None
    partition = partition_of(question, semantic.judge.name, policy.share, user)
    if not partition:
        return answer
    vector = pack(semantic.judge.vector(text))
    return replace(answer, question=text, partition=partition, vector=vector)


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
        pool=generated.pool,
        template=state.routed.template if state.routed is not None else "",
    )


def leads(record: Record) -> bool:
    """Return whether equal requests wait for this one."""
    said = [event for event in record.all_events() if event.type == CacheMissed.type]
    data = said[-1].payload() if said else None
    return isinstance(data, CacheMissed) and data.leads
