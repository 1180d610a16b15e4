"""The bucket `CACHE` as an operator sees it: what it holds of a tenant, and how to take it out."""

import time
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import BucketNotFoundError, NotFoundError

from eventrail.bus.stored import read_stored
from eventrail.caching.kept.entry import PURGED, CachedAnswer, Purged, decode, decode_purged
from eventrail.caching.kept.given import given_in
from eventrail.contracts.errors import EventrailError, LogUnavailable, NotProvisioned
from eventrail.contracts.subjects import check_rid, check_tenant
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.names import CACHE_BUCKET

STREAM = f"KV_{CACHE_BUCKET}"


class NotCached(EventrailError):
    """There is no such entry, or the cache had no part in that request."""


class Kept(msgspec.Struct, frozen=True):
    """One entry.

    Attributes:
        tenant: whose it is.
        key: what stands for the question.
        answer: what is stored.
        bytes: how much that is.
    """

    tenant: str
    key: str
    answer: CachedAnswer
    bytes: int


class CacheStore:
    """Reads, and takes out; every process follows within milliseconds.

    Args:
        client: connected as an operator.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def all(self, tenant: str) -> list[Kept]:
        """Return what is kept of a tenant, evicted entries included, the oldest first.

        Raises:
            NotProvisioned: there is no bucket.
            LogUnavailable: it did not answer.
        """
        found: dict[str, Kept] = {}
        before = 0.0
        try:
            entries = await read_stored(
                self._jetstream(), CACHE_BUCKET, f"{check_tenant(tenant)}.*"
            )
        except (BucketNotFoundError, NotFoundError) as error:
            raise NotProvisioned(
                f"no bucket {CACHE_BUCKET}; run `eventrail provision apply`"
            ) from error
        except NatsError as error:
            raise LogUnavailable(f"bucket {CACHE_BUCKET}: {error!r}") from error
        for entry in entries:
            key, value = entry.key.partition(".")[2], entry.value or b""
            if key == PURGED:
                before = decode_purged(value).at
            elif value:
                found[key] = Kept(tenant, key, decode(value), len(value))
        kept = [each for each in found.values() if each.answer.stored >= before]
        return sorted(kept, key=lambda each: (each.answer.stored, each.key))

    async def key_of(self, tenant: str, rid: str) -> str:
        """Return the key of the entry that a request was given, or gave.

        Raises:
            NotCached: there is no such request in the hot log, or the cache had no part in it.
            LogUnavailable: the log did not answer.
        """
        log = JetStreamLog(self._client, ObjectBodies(self._jetstream()))
        tail = await log.tail(check_tenant(tenant), check_rid(rid))
        given = given_in(fold(tail.record)) if tail is not None else None
        if given is None:
            raise NotCached(
                f"tenant {tenant} has no request {rid} in the hot log that the cache had a part in"
            )
        return given.key

    async def remove(self, kept: Kept) -> None:
        """Take one entry out; the next answer to its question is kept again.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        try:
            bucket = await self._jetstream().key_value(CACHE_BUCKET)
            await bucket.delete(f"{kept.tenant}.{kept.key}")
        except NatsError as error:
            raise LogUnavailable(f"entry {kept.key} not removed: {error!r}") from error

    async def purge(self, tenant: str, by: str = "") -> None:
        """Take all of a tenant out, also what is on its way.

        Raises:
            LogUnavailable: the bucket did not answer; some may be gone.
        """
        prefix = f"$KV.{CACHE_BUCKET}.{check_tenant(tenant)}"
        marker = msgspec.json.encode(Purged(time.time(), by))
        try:
            await self._jetstream().purge_stream(STREAM, subject=f"{prefix}.*")
            await self._jetstream().publish(f"{prefix}.{PURGED}", marker)
        except NatsError as error:
            raise LogUnavailable(f"cache of {tenant} not purged: {error!r}") from error

    def _jetstream(self) -> JetStreamContext:
        return self._client.jetstream()


class Choice(msgspec.Struct, frozen=True):
    """Which entries are meant: those that fit all that is said.

    Attributes:
        key: the beginning of the key; empty for any.
        model: that gave the answer, or `pool/model`.
        template: with or without its version.
        before: given before then; None for any time.
    """

    key: str = ""
    model: str = ""
    template: str = ""
    before: datetime | None = None

    def fits(self, kept: Kept) -> bool:
        """Return whether an entry is meant."""
        answer = kept.answer
        models = {"", answer.model, f"{answer.pool}/{answer.model}"}
        templates = {"", answer.template, answer.template.partition("@")[0]}
        early = self.before is None or answer.stored < self.before.timestamp()
        fits = kept.key.startswith(self.key) and early
        return fits and self.model in models and self.template in templates
