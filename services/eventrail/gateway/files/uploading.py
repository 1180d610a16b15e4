"""Take a file in, piece by piece; never more of it in memory than a part."""

import hashlib
import time
from collections.abc import AsyncIterator, Sequence

import msgspec

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.ids import keyed_rid, new_message_id, new_rid
from eventrail.eventlog.provision.declare import KEPT_DAYS
from eventrail.gateway.files.meta import FileMeta
from eventrail.gateway.files.store import FileStore

PART_BYTES = 512 * 1024
"""Of the clear text in one message; sealed and as JSON it stays far below `max_payload`."""

KEPT_S = KEPT_DAYS * 24 * 3600


class Wanted(msgspec.Struct, frozen=True):
    """What is said of a file before it comes.

    Attributes:
        name: the client's name for it.
        purpose: what it is for.
        kept_s: how long to keep it, in seconds.
        key: idempotency key.
        limit: most bytes it may have.
    """

    name: str
    purpose: str
    limit: int
    kept_s: int = KEPT_S
    key: str | None = None


class Upload:
    """One file on its way in.

    Args:
        store: where it goes.
        tenant: whose it is.
        key: idempotency key: the same file again under the same key is the same file.
    """

    def __init__(self, store: FileStore, tenant: str, key: str | None) -> None:
        self._store = store
        self._tenant = tenant
        self.file = new_rid() if key is None else keyed_rid(tenant, f"\0file\0{key}")
        self._upload = new_message_id()
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._after = 0
        self._parts = 0
        self.size = 0

    async def write(self, piece: bytes) -> None:
        """Take a piece of any size; raises LogUnavailable."""
        self._hash.update(piece)
        self.size += len(piece)
        self._buffer += piece
        while len(self._buffer) >= PART_BYTES:
            await self._store_part(PART_BYTES)

    async def finish(self, name: str, purpose: str, kept_s: int) -> FileMeta:
        """Make the file whole.

        Raises:
            RequestProblem: `idempotency_conflict`; the key was used for another file.
            LogUnavailable: it is not known whether it is.
        """
        if self._buffer or not self._parts:
            await self._store_part(len(self._buffer))
        now = int(time.time())
        meta = FileMeta(
            file=self.file,
            purpose=purpose,
            size=self.size,
            digest=self._hash.hexdigest(),
            created=now,
            expires=now + kept_s,
            upload=self._upload,
            parts=self._parts,
            name=self._store.seal_name(self._tenant, self.file, name),
        )
        stands = await self._store.publish(self._tenant, meta)
        if stands.upload != self._upload:
            await self.drop()
            if (stands.digest, stands.purpose) != (meta.digest, meta.purpose):
                raise _conflict()
        return stands

    async def drop(self) -> None:
        """Remove what has come; raises LogUnavailable."""
        await self._store.drop(self._tenant, self.file, self._upload)

    async def _store_part(self, size: int) -> None:
        part = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._after = await self._store.add_part(
            self._tenant, self.file, self._upload, self._parts, part, after=self._after
        )
        self._parts += 1


def room(metas: Sequence[FileMeta], most: int) -> int:
    """Return how many bytes a tenant may still store.

    Raises:
        RequestProblem: `body_too_large`; none.
    """
    left = most - sum(meta.size for meta in metas)
    if left > 0:
        return left
    raise problem(
        Code.BODY_TOO_LARGE,
        f"your files fill the {most} bytes that they may have",
        where="file",
        hint="delete some, or have the operator raise limits.files_bytes",
    )


async def take(upload: Upload, pieces: AsyncIterator[bytes], limit: int) -> None:
    """Write pieces, up to `limit` bytes.

    Raises:
        RequestProblem: `body_too_large`; there were more.
        LogUnavailable: they could not be stored.
    """
    async for piece in pieces:
        if upload.size + len(piece) > limit:
            raise too_large(limit)
        await upload.write(piece)


def too_large(limit: int) -> RequestProblem:
    """Return the problem of a file over its limit."""
    return problem(
        Code.BODY_TOO_LARGE,
        f"the file is larger than {limit} bytes",
        where="file",
        hint="split it, delete other files, or have the operator raise limits.file_bytes",
    )


def _conflict() -> RequestProblem:
    return problem(
        Code.IDEMPOTENCY_CONFLICT,
        "the idempotency key was used before with another file",
        where="idempotency_key",
        hint="use a new key for a new file",
    )
