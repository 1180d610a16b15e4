"""The bucket `CACHE`: where answers are kept, and what a process learns of it."""

from collections.abc import Callable
from typing import Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.cache.metrics import ENTRIES
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import PURGED, CachedAnswer, decode, decode_purged, encode
from eventrail.contracts.errors import LogUnavailable, NotProvisioned, UndecodableMessage
from eventrail.eventlog.jetstream.conditional import Conditional
from eventrail.eventlog.jetstream.names import CACHE_BUCKET
from eventrail.eventlog.jetstream.publisher import Publisher

_log = structlog.get_logger(__name__)

_GONE: Final = ("KV-Operation", "Nats-Marker-Reason")
_TRIES: Final = 4
LARGEST: Final = 256 * 1024
"""Bytes of an answer above which it is not kept."""

Decide = Callable[[CachedAnswer | None], CachedAnswer | None]
"""Returns what is stored in place of what is held; None to leave that as it is."""


def _nobody(name: str, answer: CachedAnswer) -> None:
    del name, answer


class CacheBucket:
    """Writes to the bucket and brings whatever is written there, by anyone, into a tier.

    Args:
        client: the process's connection.
        tier: what the bucket holds, in memory.
        landed: hears of every answer that arrives.
    """

    def __init__(
        self,
        client: Client,
        tier: LocalTier,
        landed: Callable[[str, CachedAnswer], None] = _nobody,
    ) -> None:
        self._client = client
        self._tier = tier
        self._landed = landed
        self._values = Conditional(client, Publisher(client), CACHE_BUCKET)

    async def open(self) -> None:
        """Make sure that the bucket is there.

        Raises:
            NotProvisioned: there is no such bucket.
        """
        try:
            await self._client.jetstream().key_value(CACHE_BUCKET)
        except NatsError as error:
            raise NotProvisioned(
                f"bucket {CACHE_BUCKET} is missing: {error!r}; run `eventrail provision apply`"
            ) from error

    async def change(self, name: str, decide: Decide) -> CachedAnswer | None:
        """Store what `decide` makes of what is stored under `<tenant>.<key>`.

        Nothing is overwritten unseen: if another was faster, it is decided again.

        Returns:
            What was stored; None if nothing was.

        Raises:
            LogUnavailable: the bucket did not answer, or others were faster each time.
        """
        held, revision = None, 0  # what is new to this process is mostly new to all
        if self._tier.known(name) is not None:
            held, revision = await self._held(name)
        for _ in range(_TRIES):
            answer = decide(held)
            if answer is None:
                return None
            value = encode(answer)
            if len(value) > LARGEST:
                return None
            if await self._values.put(name, value, revision) is not None:
                self._arrived(name, answer)
                return answer
            held, revision = await self._held(name)
        raise LogUnavailable(f"cached answer {name} was changed by others {_TRIES} times")

    async def _held(self, name: str) -> tuple[CachedAnswer | None, int]:
        found = await self._values.last(name)
        if found is None:
            return None, 0
        value, revision = found
        try:
            return (decode(value) if value else None), revision
        except UndecodableMessage as error:
            _log.warning("cached answer replaced", name=name, error=str(error))
            return None, revision

    def take(self, name: str, message: Msg, revision: int) -> None:
        """Bring one value, whoever stored it, into the tier.

        Raises:
            UndecodableMessage: it is no answer.
        """
        del revision
        headers = message.headers or {}
        if any(header in headers for header in _GONE):
            self._tier.drop(name)
        elif name.endswith(f".{PURGED}"):
            self._tier.purge(name.partition(".")[0], decode_purged(message.data).at)
        else:
            self._arrived(name, decode(message.data))
        ENTRIES.set(len(self._tier))

    def _arrived(self, name: str, answer: CachedAnswer) -> None:
        self._tier.put(name, answer)
        if not answer.gone:
            self._landed(name, answer)
