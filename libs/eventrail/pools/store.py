"""The document and its history on the server: compare and set, and an event for each change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import (
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NoKeysError,
)
from nats.js.kv import KeyValue

from eventrail.config.model import Config, decode_config
from eventrail.config.store import DOCUMENT
from eventrail.contracts.changes import Changed, decode_change, encode_change
from eventrail.contracts.errors import EventrailError, LogUnavailable, NotProvisioned
from eventrail.contracts.subjects import change as change_subject
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader


class ConcurrentChange(EventrailError):
    """Somebody else changed the configuration in between; nothing has been stored."""


class UnknownRevision(EventrailError):
    """The history does not hold that revision of the document."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored document.

    Attributes:
        number: its revision.
        at: when it was stored.
        change: the event of the change; None for a document that came without one, e.g. with
            `eventrail up`.
    """

    number: int
    at: datetime | None
    change: Changed | None


class DocumentStore:
    """Reads and writes the configuration document, as an operator."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def present(self) -> Config:
        """Return the document in force.

        Raises:
            NotProvisioned: there is none yet.
            InvalidConfig: it does not fit this release.
        """
        bucket = await self._bucket()
        try:
            entry = await bucket.get(DOCUMENT)
        except KeyNotFoundError as error:
            raise _missing() from error
        return decode_config(entry.value or b"", entry.revision or 0)

    async def at(self, revision: int) -> Config:
        """Return the document of a revision.

        Raises:
            UnknownRevision: the history does not reach there, or it is of another key.
            InvalidConfig: it does not fit this release.
        """
        bucket = await self._bucket()
        try:
            entry = await bucket.get(DOCUMENT, revision=revision)
        except (KeyNotFoundError, NatsError) as error:
            raise UnknownRevision(
                f"no document of revision {revision}; `eventrail pools history` lists those kept"
            ) from error
        return decode_config(entry.value or b"", revision)

    async def replace(self, config: Config, *, expected: int) -> int:
        """Store a document in place of revision `expected`; return the new revision.

        Raises:
            ConcurrentChange: another one is in force by now.
        """
        bucket = await self._bucket()
        payload = msgspec.json.encode(msgspec.structs.replace(config, revision=0))
        try:
            return await bucket.update(DOCUMENT, payload, last=expected)
        except KeyWrongLastSequenceError as error:
            now = await self._revision(bucket)
            raise ConcurrentChange(
                f"the configuration was changed by somebody else: revision {now} is in force, not "
                f"{expected}; look at `eventrail pools history`, then plan and apply again"
            ) from error
        except NatsError as error:
            raise LogUnavailable(
                f"whether the change was stored is not known: {error or type(error).__name__}; "
                "`eventrail pools history` tells"
            ) from error

    async def record(self, change: Changed) -> None:
        """Write the event of a change; the same one twice is stored once.

        Raises:
            LogUnavailable: the stream did not take it.
        """
        subject = change_subject(change.section)
        headers = {"Nats-Msg-Id": change.id}
        try:
            await self._client.jetstream().publish(
                subject, encode_change(change), headers=headers, stream=names.CHANGES
            )
        except NatsError as error:
            raise LogUnavailable(
                f"the change is in force, but its event could not be written to {subject}: "
                f"{error or type(error).__name__}"
            ) from error

    async def history(self) -> list[Revision]:
        """Return the documents that are kept, the newest last."""
        bucket = await self._bucket()
        changes = {change.to_revision: change for change in await self.changes()}
        try:
            entries: Sequence[KeyValue.Entry] = await bucket.history(DOCUMENT)
        except NoKeysError:
            return []
        return [
            Revision(number, change.at if change else None, change)
            for number, change in (
                (entry.revision or 0, changes.get(entry.revision or 0)) for entry in entries
            )
        ]

    async def changes(self) -> list[Changed]:
        """Return the events of all changes that are kept, in order."""
        reader = Reader(self._client, names.CHANGES)
        found: list[Changed] = []
        sequence = 1
        while (message := await reader.next("change.>", sequence)) is not None:
            found.append(decode_change(message.data))
            sequence = message.sequence + 1
        return found

    async def _bucket(self) -> KeyValue:
        try:
            return await self._client.jetstream().key_value(names.CONFIG_BUCKET)
        except BucketNotFoundError as error:
            raise _missing() from error
        except NatsError as error:
            raise LogUnavailable(f"bucket {names.CONFIG_BUCKET}: {error!r}") from error

    async def _revision(self, bucket: KeyValue) -> int:
        return (await bucket.get(DOCUMENT)).revision or 0


def _missing() -> NotProvisioned:
    return NotProvisioned(
        f"no configuration in bucket {names.CONFIG_BUCKET}; run `eventrail up`, or "
        "`eventrail provision apply --config FILE`"
    )
