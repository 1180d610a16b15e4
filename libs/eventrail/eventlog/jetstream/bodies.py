"""Large bodies in the NATS object store (NATS ADR-20).

Names are content hashes, so a body may be shared by requests that know nothing of each other.
Who stores one that is there already says that it is needed: an old one is touched. Who lets
one go does so only if nobody has touched it since it was looked at: both are conditioned on the
sequence of its meta message, so one of two rivals loses and looks again.
"""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError
from nats.js.object_store import ObjectStore

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.publisher import EXPECT_LAST, WRONG_LAST_SEQUENCE
from eventrail.eventlog.jetstream.reader import Reader

FRESH = timedelta(minutes=10)
"""A body touched longer ago than this is touched again by who needs it."""

SAFE = 2 * FRESH
"""A body touched longer ago than this is needed by no record that is still to be appended."""

_METAS = f"$O.{names.BODIES_BUCKET}.M."
_STREAM = f"OBJ_{names.BODIES_BUCKET}"
_ROLLUP = {"Nats-Rollup": "sub"}


class _Meta(msgspec.Struct):
    """What we look at in a meta message."""

    nuid: str = ""
    mtime: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    deleted: bool | None = None


class _Subjects(msgspec.Struct):
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct):
    state: _Subjects = msgspec.field(default_factory=_Subjects)


class ObjectBodies:
    """See `claim_check.BodyStore`. The bucket is opened on first use."""

    def __init__(self, jetstream: JetStreamContext) -> None:
        self._jetstream = jetstream
        client: Client = jetstream._nc  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- its connection
        self._client = client
        self._meta = Reader(client, _STREAM)
        self._bucket: ObjectStore | None = None
        self._opening = asyncio.Lock()

    async def _open(self) -> ObjectStore:
        async with self._opening:
            if self._bucket is None:
                self._bucket = await self._jetstream.object_store(names.BODIES_BUCKET)
            return self._bucket

    async def put(self, name: str, body: bytes) -> None:
        """Store `body` under `name`, once; one that is there is kept for some time more."""
        try:
            bucket = await self._open()
            while True:
                found = await self._meta.last(_subject(name))
                meta = None if found is None else msgspec.json.decode(found.data, type=_Meta)
                if found is None or meta is None or meta.deleted:
                    await bucket.put(name, body)
                    return
                now = datetime.now(UTC)
                if meta.mtime > now - FRESH:
                    return
                change = {"mtime": now.isoformat()}
                if await self._rewrite(name, found.data, found.sequence, change) is not None:
                    return
        except (NatsError, OSError, msgspec.MsgspecError) as error:
            raise LogUnavailable(f"body {name} not stored: {error!r}") from error

    async def get(self, name: str) -> bytes:
        """Return the body stored under `name`."""
        try:
            bucket = await self._open()
            found = await bucket.get(name)
        except (NatsError, OSError) as error:
            raise LogUnavailable(f"body {name} not readable: {error!r}") from error
        if found.data is None:
            raise LogUnavailable(f"body {name} is empty")
        return found.data

    async def stored(self) -> set[str]:
        """Return the names of all bodies; raises nats.errors.Error."""
        found: set[str] = set()
        while True:
            query = {"subjects_filter": f"{_METAS}>", "offset": len(found)}
            reply = await self._client.request(
                f"$JS.API.STREAM.INFO.{_STREAM}", msgspec.json.encode(query), timeout=5
            )
            subjects = msgspec.json.decode(reply.data, type=_Info).state.subjects or {}
            before = len(found)
            found |= {_name(subject) for subject in subjects}
            if len(found) == before:
                return found

    async def let_go(self, name: str, touched_before: datetime) -> bool:
        """Remove the body `name` unless somebody touched it later; return whether it is gone.

        Raises:
            LogUnavailable: the object store cannot be reached.
            nats.errors.Error: the same.
        """
        found = await self._meta.last(_subject(name))
        if found is None:
            return True
        meta = msgspec.json.decode(found.data, type=_Meta)
        sequence = found.sequence
        if not meta.deleted:
            if meta.mtime >= touched_before:
                return False
            change = {"deleted": True, "size": 0, "chunks": 0, "digest": ""}
            marked = await self._rewrite(name, found.data, sequence, change)
            if marked is None:
                return False
            sequence = marked
        chunks = f"$O.{names.BODIES_BUCKET}.C.{meta.nuid}"
        await self._jetstream.purge_stream(_STREAM, subject=chunks)
        await self._jetstream.purge_stream(_STREAM, seq=sequence + 1, subject=_subject(name))
        return True

    async def _rewrite(
        self, name: str, data: bytes, sequence: int, change: dict[str, Any]
    ) -> int | None:
        """Replace a meta message; return the new one's sequence, None if it was not the last."""
        fields = msgspec.json.decode(data, type=dict[str, Any])
        payload = msgspec.json.encode({**fields, **change})
        headers = {**_ROLLUP, EXPECT_LAST: str(sequence)}
        try:
            return (await self._jetstream.publish(_subject(name), payload, headers=headers)).seq
        except APIError as error:
            if error.err_code in WRONG_LAST_SEQUENCE:
                return None
            raise


def _subject(name: str) -> str:
    """Return the subject of an object's meta message."""
    return _METAS + base64.urlsafe_b64encode(name.encode()).decode()


def _name(subject: str) -> str:
    return base64.urlsafe_b64decode(subject.removeprefix(_METAS)).decode()
