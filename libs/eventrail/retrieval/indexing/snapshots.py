"""Indexes in the object store `INDEXES`, so that a new host starts from them.

`snapshot.<tenant>` of the bucket `CONFIG` says which version is there, whole. It is compared and
set, and never goes backwards; what it does not name any more is removed.
"""

import asyncio
import base64
import contextlib
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import (
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    ObjectDeletedError,
    ObjectNotFoundError,
)
from nats.js.object_store import ObjectStore

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET, INDEXES_BUCKET
from eventrail.retrieval.indexing.current import Current, read_current, write_current
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.manifest import IndexUnusable
from eventrail.retrieval.segments.snapshot import download, files_of, restore_history, upload
from eventrail.retrieval.segments.tenant import TenantFolder

PREFIX = "snapshot."
"""Keys `snapshot.<tenant>` hold a `Snapshot`."""

FILE_S = 600.0
"""One file takes no longer than this."""

_ERRORS = (NatsError, TimeoutError)


class Snapshot(msgspec.Struct, frozen=True):
    """An index in the object store.

    Attributes:
        current: what it is.
        created: when the stream `DOCUMENTS` was made that it was built of.
        at: when it was stored.
        files: names in the store.
    """

    current: Current
    created: str
    at: datetime
    files: list[str] = []


_DECODER = msgspec.json.Decoder(Snapshot)


class Snapshots:
    """Stores and fetches indexes.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._jetstream = client.jetstream()

    async def stored(self, tenant: str) -> Snapshot | None:
        """Return what is in the store; None if nothing is.

        Raises:
            LogUnavailable: the bus did not answer.
        """
        return (await self._stored(tenant))[0]

    async def store(self, tenant: str, folder: TenantFolder, created: str) -> Snapshot | None:
        """Store the index that is in force in a folder, if none that has seen more is stored.

        Returns:
            What is stored now; None if nothing is in force.

        Raises:
            IndexUnusable: a file of it is gone, e.g. since another version is in force by now.
            LogUnavailable: the bus did not answer.
        """
        before, revision = await self._stored(tenant)
        current = read_current(folder.path)
        if current is None or not _is_newer(current, before, created):
            return before
        files = self._files(tenant, before)
        version = current.indexed.version
        try:
            await upload(folder.path, version, files)
            names = list(files_of(folder.path, version))
        except OSError as error:
            raise IndexUnusable(f"index {version} went while it was stored: {error}") from error
        snapshot = Snapshot(current, created, datetime.now(UTC), names)
        try:
            bucket = await self._jetstream.key_value(CONFIG_BUCKET)
            await bucket.update(f"{PREFIX}{tenant}", msgspec.json.encode(snapshot), last=revision)
        except KeyWrongLastSequenceError:
            return await self.stored(tenant)  # another host was faster; its files are the same
        except _ERRORS as error:
            raise _unavailable(error) from error
        gone = set(before.files if before is not None else ()) - set(names)
        await files.remove(gone)
        return snapshot

    async def fetch(self, tenant: str, folder: TenantFolder, snapshot: Snapshot) -> Current:
        """Put a stored index in force in a folder.

        Raises:
            IndexUnusable: what is stored is damaged, or gone by now.
            LogUnavailable: the bus did not answer.
        """
        version = snapshot.current.indexed.version
        folder.create()
        try:
            await download(folder.path, version, self._files(tenant, snapshot))
        except OSError as error:
            raise IndexUnusable(f"the snapshot {version} is not there any more: {error}") from error
        await asyncio.to_thread(_take_up, folder, snapshot.current)
        return snapshot.current

    async def _stored(self, tenant: str) -> tuple[Snapshot | None, int]:
        try:
            bucket = await self._jetstream.key_value(CONFIG_BUCKET)
            entry = await bucket.get(f"{PREFIX}{tenant}")
        except KeyNotFoundError:
            return None, 0
        except _ERRORS as error:
            raise _unavailable(error) from error
        with contextlib.suppress(msgspec.MsgspecError):  # of another release
            return _DECODER.decode(entry.value or b""), entry.revision or 0
        return None, entry.revision or 0

    def _files(self, tenant: str, snapshot: Snapshot | None) -> "_Files":
        return _Files(self._jetstream, tenant, snapshot)


class _Files:
    """A tenant's files in the object store; see `segments.snapshot.SnapshotStore`."""

    def __init__(self, jetstream: JetStreamContext, tenant: str, snapshot: Snapshot | None) -> None:
        self._jetstream = jetstream
        self._tenant = tenant
        self._there = set(snapshot.files if snapshot is not None else ())
        self._bucket: ObjectStore | None = None

    async def names(self) -> set[str]:
        """Return what the last snapshot names; it was whole before that was written."""
        return self._there

    async def put(self, name: str, file: Path) -> None:
        """Store a file."""
        try:
            async with asyncio.timeout(FILE_S):
                with file.open("rb") as content:
                    await (await self._open()).put(self._name(name), content)
        except _ERRORS as error:
            raise _unavailable(error) from error

    async def get(self, name: str, file: Path) -> None:
        """Write a stored file to `file`."""
        try:
            async with asyncio.timeout(FILE_S):
                with file.open("wb") as content:
                    await (await self._open()).get(self._name(name), content)
        except (ObjectNotFoundError, ObjectDeletedError) as error:
            raise FileNotFoundError(f"{name} is not in {INDEXES_BUCKET}") from error
        except _ERRORS as error:
            raise _unavailable(error) from error

    async def remove(self, names: Collection[str]) -> None:
        """Remove files, as far as that works: what is left only takes room."""
        for name in names:
            with contextlib.suppress(*_ERRORS):
                await (await self._open()).delete(self._name(name))
                meta = base64.urlsafe_b64encode(self._name(name).encode()).decode()
                subject = f"$O.{INDEXES_BUCKET}.M.{meta}"
                await self._jetstream.purge_stream(f"OBJ_{INDEXES_BUCKET}", subject=subject)

    def _name(self, name: str) -> str:
        return f"{self._tenant}/{name}"

    async def _open(self) -> ObjectStore:
        if self._bucket is None:
            self._bucket = await self._jetstream.object_store(INDEXES_BUCKET)
        return self._bucket


def _is_newer(current: Current, before: Snapshot | None, created: str) -> bool:
    if before is None or before.created != created:
        return True
    told, ours = before.current.indexed, current.indexed
    return ours.sequence >= told.sequence and ours.version != told.version


def _take_up(folder: TenantFolder, current: Current) -> None:
    """Go on from a fetched index as if it had been built here."""
    with History(folder.history) as history:
        restore_history(folder.path, current.indexed.version, history, current.indexed.sequence)
    write_current(folder.path, current)


def _unavailable(error: Exception) -> LogUnavailable:
    return LogUnavailable(f"snapshots of indexes: {error or type(error).__name__}")
