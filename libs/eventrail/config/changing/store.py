"""The document and its history on the server: compare and set, and an event for each change."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import BucketNotFoundError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from eventrail.bus.stored import read_stored
from eventrail.config.changing.mask import masked_change
from eventrail.config.model import Config, InvalidConfig, decode_config
from eventrail.config.store import DOCUMENT, encode_document
from eventrail.config.versions import keep_versions, load_versions
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
        return await self._decoded(entry, entry.revision or 0)

    async def newest(self) -> int:
        """Return the revision of the document that is stored, whether it can be read or not.

        Raises:
            NotProvisioned: there is none yet.
        """
        bucket = await self._bucket()
        try:
            return await self._revision(bucket)
        except KeyNotFoundError as error:
            raise _missing() from error

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
                f"no document of revision {revision}; `eventrail config history` lists those kept"
            ) from error
        return await self._decoded(entry, revision)

    async def replace(self, config: Config, *, expected: int) -> int:
        """Store a document in place of revision `expected`; return the new revision.

        Contents of templates that are new get their numbers first.

        Raises:
            InvalidConfig: it names a version of a template that does not exist, or is too large.
            ConcurrentChange: another one is in force by now.
        """
        bucket = await self._bucket()
        payload = encode_document(config)
        most = self._client.max_payload
        if len(payload) > most:
            raise InvalidConfig(f"the document has {len(payload)} bytes; the server takes {most}")
        try:
            if await self._revision(bucket) != expected:  # before versions are numbered for it
                raise await self._overtaken(bucket, expected)
            versions = await keep_versions(self._client.jetstream(), config.templates)
            decode_config(payload, versions=versions)  # as everybody will read it
            return await bucket.update(DOCUMENT, payload, last=expected)
        except KeyWrongLastSequenceError as error:
            raise await self._overtaken(bucket, expected) from error
        except KeyNotFoundError as error:
            raise _missing() from error
        except NatsError as error:
            raise LogUnavailable(
                f"whether the change was stored is not known: {error or type(error).__name__}; "
                "`eventrail config history` tells"
            ) from error

    async def _overtaken(self, bucket: KeyValue, expected: int) -> ConcurrentChange:
        now = await self._revision(bucket)
        return ConcurrentChange(
            f"the configuration was changed by somebody else: revision {now} is in force, not "
            f"{expected}; look at `eventrail config history`, then try again"
        )

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
        await self._bucket()
        changes = {
            change.to_revision: change
            for change in await self.changes()
            if change.section != "keys"  # numbered by its own bucket
        }
        jetstream = self._client.jetstream()
        entries = await read_stored(jetstream, names.CONFIG_BUCKET, DOCUMENT, every=True)
        return [_revision_of(entry, changes.get(entry.revision or 0)) for entry in entries]

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

    async def _decoded(self, entry: KeyValue.Entry, revision: int) -> Config:
        try:
            versions = await load_versions(self._client.jetstream())
        except NatsError as error:
            raise LogUnavailable(f"bucket {names.CONFIG_BUCKET}: {error!r}") from error
        return decode_config(entry.value or b"", revision, versions)

    async def _revision(self, bucket: KeyValue) -> int:
        return (await bucket.get(DOCUMENT)).revision or 0


def _revision_of(entry: KeyValue.Entry, change: Changed | None) -> Revision:
    if change is not None:
        diff = [masked_change(each) for each in change.diff]
        return Revision(entry.revision or 0, change.at, msgspec.structs.replace(change, diff=diff))
    stored: object = entry.created  # nanoseconds, or a time, by the version of the client
    at = stored if isinstance(stored, datetime) else None
    return Revision(entry.revision or 0, at, None)


def _missing() -> NotProvisioned:
    return NotProvisioned(
        f"no configuration in bucket {names.CONFIG_BUCKET}; run `eventrail up`, or "
        "`eventrail provision apply --config FILE`"
    )
