"""The bucket `CACHE`: where answers are kept, and how a process follows it."""

import asyncio
import contextlib

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.kv import KeyValue

from eventrail.cache.entry import CachedAnswer, decode, encode
from eventrail.cache.tier import LocalTier
from eventrail.contracts.errors import LogUnavailable, NotProvisioned, UndecodableMessage
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.names import CACHE_BUCKET

_log = structlog.get_logger(__name__)

STREAM = f"KV_{CACHE_BUCKET}"
"""The stream behind the bucket; see NATS ADR-8."""

_PREFIX = f"$KV.{CACHE_BUCKET}."
_GONE = ("KV-Operation", "Nats-Marker-Reason")
LARGEST = 256 * 1024
"""Bytes of an answer above which it is not kept."""


class CacheBucket:
    """Writes to the bucket and brings whatever is written there, by anyone, into a tier.

    Args:
        client: the process's connection.
        tier: what the bucket holds, in memory.
    """

    name = "cache-watch"

    def __init__(self, client: Client, tier: LocalTier) -> None:
        self._client = client
        self._tier = tier
        self._bucket: KeyValue | None = None
        self._stopping = asyncio.Event()

    async def open(self) -> None:
        """Open the bucket and learn its time to live.

        Raises:
            NotProvisioned: there is no such bucket.
        """
        try:
            self._bucket = await self._client.jetstream().key_value(CACHE_BUCKET)
            status = await self._bucket.status()
        except NatsError as error:
            raise NotProvisioned(
                f"bucket {CACHE_BUCKET} is missing: {error!r}; run `eventrail provision`"
            ) from error
        self._tier.ttl_s = status.ttl or 0.0

    async def keep(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        """Store an answer for every process, and serve it from this one at once.

        Raises:
            LogUnavailable: the bucket did not take it in time.
        """
        name, value = f"{tenant}.{key}", encode(answer)
        held = self._tier.peek(name)
        if len(value) > LARGEST or (held is not None and held.stored >= answer.stored):
            return
        if self._bucket is None:
            raise LogUnavailable("the cache bucket is not open")
        try:
            await self._bucket.put(name, value)
        except NatsError as error:
            raise LogUnavailable(f"cached answer {name} not stored: {error!r}") from error
        self._tier.put(name, answer)

    async def start(self) -> None:
        """Nothing to prepare: what has not been read yet is a miss."""

    async def run(self) -> None:
        """Follow the bucket until stopped."""
        following = asyncio.create_task(self._follow(), name="cache follow")
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (following, stopping):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def stop(self) -> None:
        """Stop following."""
        self._stopping.set()

    async def _follow(self) -> None:
        after = 0
        while True:
            try:
                async for sequence, message in follow_messages(
                    self._client, STREAM, f"{_PREFIX}>", after=after
                ):
                    after = sequence
                    self._take(message)
            except NatsError as error:
                _log.warning("cache watch interrupted", error=repr(error))
            await asyncio.sleep(1.0)

    def _take(self, message: Msg) -> None:
        name = message.subject.removeprefix(_PREFIX)
        headers = message.headers or {}
        if any(header in headers for header in _GONE):
            self._tier.drop(name)
            return
        try:
            self._tier.put(name, decode(message.data))
        except UndecodableMessage as error:
            _log.warning("cached answer ignored", name=name, error=str(error))
