"""Tell every process how far an index has come; never backwards, however many hosts build.

`indexed.<tenant>` is replaced only by what has seen more of the documents, compared and set on
its revision. `index.<tenant>`, which processes watch, is then brought up to what it says; since
that too is compared and set, a slow host cannot put an older version in place of a newer one.
"""

from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from eventrail.config.store import INDEX_PREFIX
from eventrail.contracts.documents import Indexed
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from eventrail.ingestion.publish import INDEXED_PREFIX

_INDEXED = msgspec.json.Decoder(Indexed)


def is_news(told: Indexed | None, ours: Indexed, newest: int, *, anew: bool = False) -> bool:
    """Return whether what we have may replace what was told.

    Args:
        told: what was told last; None if nothing was.
        ours: what we have built.
        newest: the last sequence of `DOCUMENTS`, read after `told`; what claims to have seen more
            is of a stream that is no more.
        anew: whether ours was built anew by another release.
    """
    if told is None or told.sequence > newest or ours.sequence > told.sequence:
        return True
    return anew and ours.sequence == told.sequence


class Announcements:
    """Reads and writes how far indexes have come.

    Args:
        client: the process's connection.
        newest: returns the last sequence of `DOCUMENTS`.
    """

    def __init__(self, client: Client, newest: Callable[[], Awaitable[int]]) -> None:
        self._jetstream = client.jetstream()
        self._newest = newest

    async def told(self, tenant: str) -> Indexed | None:
        """Return what was told last; None if nothing, or nothing that this release can read.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        try:
            return (await _read(await self._bucket(), tenant))[0]
        except NatsError as error:
            raise _unavailable(error) from error

    async def tell(self, tenant: str, ours: Indexed, *, anew: bool = False) -> bool:
        """Announce a version unless a host that has seen as much has done so; say whether we did.

        Args:
            tenant: whose.
            ours: what we have built.
            anew: whether another release had built it before.

        Raises:
            LogUnavailable: the bucket did not answer; what was told is not known.
        """
        try:
            bucket = await self._bucket()
            while True:
                told, revision = await _read(bucket, tenant)
                newest = await self._newest() if told is not None else 0
                if not is_news(told, ours, newest, anew=anew):
                    await _follow(bucket, tenant)
                    return False
                if await _set(bucket, f"{INDEXED_PREFIX}{tenant}", ours, revision):
                    await _follow(bucket, tenant)
                    return True
        except NatsError as error:
            raise _unavailable(error) from error

    async def _bucket(self) -> KeyValue:
        return await self._jetstream.key_value(CONFIG_BUCKET)


async def _follow(bucket: KeyValue, tenant: str) -> None:
    """Bring `index.<tenant>` up to what `indexed.<tenant>` says by now."""
    key = f"{INDEX_PREFIX}{tenant}"
    while True:
        version, revision = await _value(bucket, key)
        told, _ = await _read(bucket, tenant)
        wanted = told.version.encode() if told is not None else b""
        if not wanted or version == wanted or await _set(bucket, key, wanted, revision):
            return


async def _read(bucket: KeyValue, tenant: str) -> tuple[Indexed | None, int]:
    value, revision = await _value(bucket, f"{INDEXED_PREFIX}{tenant}")
    try:
        return (_INDEXED.decode(value) if value else None), revision
    except msgspec.MsgspecError:
        return None, revision


async def _value(bucket: KeyValue, key: str) -> tuple[bytes, int]:
    """Return a value and its revision; 0 if there is none."""
    try:
        entry = await bucket.get(key)
    except KeyNotFoundError:
        return b"", 0
    return entry.value or b"", entry.revision or 0


async def _set(bucket: KeyValue, key: str, value: bytes | Indexed, revision: int) -> bool:
    """Replace a value; return whether `revision` was still the newest."""
    payload = value if isinstance(value, bytes) else msgspec.json.encode(value)
    try:
        await bucket.update(key, payload, last=revision)
    except KeyWrongLastSequenceError:
        return False
    return True


def _unavailable(error: NatsError) -> LogUnavailable:
    return LogUnavailable(f"bucket {CONFIG_BUCKET}: {error or type(error).__name__}")
