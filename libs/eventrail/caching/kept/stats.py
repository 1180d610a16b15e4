"""How a tenant's cache stands: what it holds, how often it served, how often that was wrong."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from nats.aio.client import Client

from eventrail.caching.kept.audits import Audits, Tally
from eventrail.caching.kept.store import Kept
from eventrail.contracts.notes import Audited, decode_note
from eventrail.contracts.subjects import DONE, check_tenant
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.reader import Reader

_HIT = b'"type":"cache_hit"'
_MISS = b'"type":"cache_missed"'
_SEMANTIC = b'"kind":"semantic"'
_PASSED = b'"reason":"not_cacheable"'
_JOINED = b'"reason":"in_flight"'


class Held(msgspec.Struct, frozen=True):
    """What the bucket holds of a tenant.

    Attributes:
        entries: answers that may serve.
        bytes: how much they are in the bucket.
        semantic: how many of them may serve other words too.
        evicted: entries that were taken back and keep answers out.
        models: answers by the model that gave them.
        oldest: UNIX seconds of the oldest answer; 0 of none.
    """

    entries: int = 0
    bytes: int = 0
    semantic: int = 0
    evicted: int = 0
    models: dict[str, int] = {}
    oldest: float = 0.0


class Served(msgspec.Struct, frozen=True):
    """Requests that ended lately.

    Attributes:
        hours: within how many.
        requests: how many asked the cache.
        exact: served with an answer to the very same question.
        semantic: served with one to the same question in other words.
        joined: of them, those that had waited for an equal request.
        not_cacheable: passed by.
    """

    hours: float = 0.0
    requests: int = 0
    exact: int = 0
    semantic: int = 0
    joined: int = 0
    not_cacheable: int = 0

    @property
    def hit_rate(self) -> float:
        """Share of the requests that were served."""
        return (self.exact + self.semantic) / self.requests if self.requests else 0.0


def held(kept: Iterable[Kept]) -> Held:
    """Return what entries come to."""
    every = list(kept)
    live = [each for each in every if not each.answer.gone]
    return Held(
        entries=len(live),
        bytes=sum(each.bytes for each in live),
        semantic=sum(bool(each.answer.partition) for each in live),
        evicted=len(every) - len(live),
        models=dict(Counter(each.answer.model for each in live).most_common()),
        oldest=min((each.answer.stored for each in live), default=0.0),
    )


async def served(client: Client, tenant: str, hours: float) -> Served:
    """Count the requests of a tenant that ended in the last hours, as far as the hot log goes.

    Raises:
        LogUnavailable: the log did not answer.
    """
    subject = f"log.{DONE}.{check_tenant(tenant)}.>"
    counts: Counter[str] = Counter()
    since = datetime.now(UTC) - timedelta(hours=hours)
    for payload in await _since(client, names.LOG, subject, since):
        counts.update(_told(payload))
    return Served(hours, **counts)


async def audited(client: Client, tenant: str) -> Tally:
    """Count the audits of a tenant that the hot notes hold.

    Raises:
        LogUnavailable: the notes did not answer.
    """
    subject = f"note.{Audited.kind}.{check_tenant(tenant)}.>"
    audits = Audits()
    for payload in await _since(client, names.NOTES, subject, datetime.fromtimestamp(0, UTC)):
        note = decode_note(payload)
        data = note.payload()
        if isinstance(data, Audited):
            audits.add(note.tenant, note.rid, data)
    return audits.total


def _told(payload: bytes) -> list[str]:
    """Return what a request counts as, told by its bytes: quotes in texts are escaped."""
    if _HIT in payload:
        kinds = ["semantic" if _SEMANTIC in payload else "exact", "requests"]
        return [*kinds, "joined"] if _JOINED in payload else kinds
    if _PASSED in payload:
        return ["not_cacheable"]
    return ["requests"] if _MISS in payload else []


async def _since(client: Client, stream: str, subject: str, since: datetime) -> list[bytes]:
    reader = Reader(client, stream)
    first, last = await reader.since(subject, since), await reader.last(subject)
    if first is None or last is None:
        return []
    found: list[bytes] = []
    async for sequence, message in follow_messages(
        client, stream, subject, after=first.sequence - 1
    ):
        found.append(message.data)
        if sequence >= last.sequence:
            break
    return found
