"""The bucket of keys, and the stream of their changes, as an operator writes them."""

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import BucketNotFoundError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from eventrail.config.watch import BucketWatch
from eventrail.contracts.changes import Changed, encode_change
from eventrail.contracts.errors import EventrailError, LogUnavailable, NotProvisioned
from eventrail.contracts.subjects import change as change_subject
from eventrail.eventlog.jetstream import names
from eventrail.keys.entry import UnreadableKey, decode_key, encode_key
from eventrail.keys.key import VirtualKey
from eventrail.keys.secret import is_id

_log = structlog.get_logger(__name__)


class UnknownKey(EventrailError):
    """There is no key of that id."""


class KeyBucket:
    """Reads and writes entries; what is written there, others decide.

    Args:
        client: connected as an operator.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def all(self) -> list[VirtualKey]:
        """Return every key that this release can read, the oldest first."""
        found: dict[str, VirtualKey] = {}

        def take(key_id: str, value: bytes, _revision: int) -> None:
            try:
                found[key_id] = decode_key(key_id, value)
            except UnreadableKey as error:
                _log.warning("key left out", error=str(error))

        await self._bucket()
        watch = BucketWatch(self._client, take, names.KEYS_BUCKET)
        await watch.start()
        await watch.stop()
        return sorted(found.values(), key=lambda key: (key.created, key.id))

    async def read(self, key_id: str) -> tuple[VirtualKey, int]:
        """Return a key and its revision.

        Raises:
            UnknownKey: there is none of that id.
        """
        if not is_id(key_id):
            raise _unknown(key_id)
        bucket = await self._bucket()
        try:
            entry = await bucket.get(key_id)
        except KeyNotFoundError as error:
            raise _unknown(key_id) from error
        except NatsError as error:
            raise LogUnavailable(f"bucket {names.KEYS_BUCKET}: {error!r}") from error
        return decode_key(key_id, entry.value or b""), entry.revision or 0

    async def create(self, key: VirtualKey) -> int:
        """Store a new key; return its revision.

        Raises:
            LogUnavailable: whether it is stored is not known.
        """
        bucket = await self._bucket()
        try:
            return await bucket.create(key.id, encode_key(key))
        except NatsError as error:
            raise LogUnavailable(
                f"whether key {key.id} is stored is not known: "
                f"{error or type(error).__name__}; `eventrail keys list` tells, revoke it if so"
            ) from error

    async def replace(self, key: VirtualKey, *, expected: int) -> int | None:
        """Store a key in place of its revision `expected`; return the new one.

        Returns:
            None if another revision is there by now; nothing is stored then.

        Raises:
            LogUnavailable: whether it is stored is not known.
        """
        bucket = await self._bucket()
        try:
            return await bucket.update(key.id, encode_key(key), last=expected)
        except KeyWrongLastSequenceError:
            return None
        except NatsError as error:
            raise LogUnavailable(
                f"whether the change of key {key.id} is stored is not known: "
                f"{error or type(error).__name__}; `eventrail keys show {key.id}` tells"
            ) from error

    async def record(self, change: Changed) -> None:
        """Write the event of a change.

        Raises:
            LogUnavailable: the stream did not take it; the change is in force all the same.
        """
        subject = change_subject(change.section)
        try:
            await self._client.jetstream().publish(
                subject,
                encode_change(change),
                headers={"Nats-Msg-Id": change.id},
                stream=names.CHANGES,
            )
        except NatsError as error:
            raise LogUnavailable(
                f"the change is in force, but its event could not be written to {subject}: "
                f"{error or type(error).__name__}"
            ) from error

    async def _bucket(self) -> KeyValue:
        try:
            return await self._client.jetstream().key_value(names.KEYS_BUCKET)
        except BucketNotFoundError as error:
            raise NotProvisioned(
                f"no bucket {names.KEYS_BUCKET}; run `eventrail provision apply`"
            ) from error
        except NatsError as error:
            raise LogUnavailable(f"bucket {names.KEYS_BUCKET}: {error!r}") from error


def _unknown(key_id: str) -> UnknownKey:
    shown = key_id if is_id(key_id) else f"{key_id[:16]!r}"
    return UnknownKey(f"no key {shown}; `eventrail keys list` shows those there are, by id")
