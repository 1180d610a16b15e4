"""The stream `FILES`: parts of files, sealed with the tenant's data key, and what they belong to.

    file.part.<tenant>.<file>.<upload>   the parts of one upload, in their order
    file.meta.<tenant>.<file>            one message, the last to be written: the file is whole

A file is there once its meta message is, and that can be stored once: of two uploads under one
name one wins, and the other's parts are removed. Parts of an upload that a crash cut off belong
to nothing; they go with the stream's age.
"""

import time
from collections.abc import AsyncIterator

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.chain import Chain, TailMoved
from eventrail.gateway.files.meta import FileMeta, id_of, no_file
from eventrail.guarding.sealing import Sealer

PURGE_S = 5.0
_META = msgspec.json.Decoder(FileMeta)
_encode = msgspec.json.Encoder().encode


class FileStore:
    """Files of all tenants; the tenant is always the caller's own.

    Args:
        client: the process's connection.
        sealer: seals what they hold, and their names.
    """

    def __init__(self, client: Client, sealer: Sealer) -> None:
        self._client = client
        self._sealer = sealer
        self.chain = Chain(client, names.FILES)

    async def add_part(
        self, tenant: str, file: str, upload: str, number: int, part: bytes, *, after: int
    ) -> int:
        """Store the part `number`, from 0, of an upload, behind `after`; return its sequence.

        Raises:
            TailMoved: somebody else writes to this upload.
            LogUnavailable: it is not known to be stored, or there is no room.
        """
        sealed = self._sealer.seal(tenant, _place(file, number), part).encode()
        subject = subjects.file_part(tenant, file, upload)
        return await self.chain.append(subject, sealed, after=after)

    async def parts(self, tenant: str, file: str, upload: str) -> AsyncIterator[tuple[int, bytes]]:
        """Yield sequence and content of the parts that an upload has so far.

        Raises:
            SealError: the tenant's key is gone.
            LogUnavailable: the stream did not answer.
        """
        subject = subjects.file_part(tenant, file, upload)
        number, found = 0, await self.chain.reader.next(subject, 1)
        while found is not None:
            opened = self._sealer.open(tenant, _place(file, number), found.data.decode("ascii"))
            yield found.sequence, opened
            number += 1
            found = await self.chain.reader.next(subject, found.sequence + 1)

    async def content(self, tenant: str, meta: FileMeta) -> AsyncIterator[bytes]:
        """Yield what a file holds.

        Raises:
            SealError: the tenant's key is gone.
            LogUnavailable: the stream did not answer, or no longer has all of it.
        """
        count = 0
        async for _, part in self.parts(tenant, meta.file, meta.upload):
            count += 1
            yield part
            if count == meta.parts:  # a batch's results may have empty parts behind these
                break
        if count < meta.parts:
            raise LogUnavailable(f"file {id_of(meta.file)}: {count} of {meta.parts} parts are left")

    async def read(self, tenant: str, meta: FileMeta) -> bytes:
        """Return all that a file holds; raises as `content` does."""
        return b"".join([part async for part in self.content(tenant, meta)])

    async def publish(self, tenant: str, meta: FileMeta) -> FileMeta:
        """Make a file whole; return what stands, which is an earlier one's if there was one.

        Raises:
            LogUnavailable: it is not known whether it is.
        """
        subject = subjects.file_meta(tenant, meta.file)
        try:
            await self.chain.append(subject, _encode(meta), after=0)
        except TailMoved:
            return await self.meta(tenant, meta.file)
        return meta

    async def meta(self, tenant: str, file: str) -> FileMeta:
        """Return what is known of a file.

        Raises:
            RequestProblem: `not_found`.
            LogUnavailable: the stream did not answer.
        """
        found = await self.chain.reader.last(subjects.file_meta(tenant, file))
        meta = None if found is None else _META.decode(found.data)
        if meta is None or meta.expires <= time.time():
            raise no_file(id_of(file))
        return meta

    async def metas(self, tenant: str) -> list[FileMeta]:
        """Return all of a tenant's files, oldest first.

        Raises:
            LogUnavailable: the stream did not answer.
        """
        now = time.time()
        whole = subjects.file_meta(tenant, "*")
        metas = [_META.decode(each.data) async for each in self.chain.reader.all(whole)]
        return [meta for meta in metas if meta.expires > now]

    async def delete(self, tenant: str, file: str) -> None:
        """Remove a file: what names it first, then what it holds.

        Raises:
            LogUnavailable: it is not known whether it is gone.
        """
        await self._purge(subjects.file_meta(tenant, file))
        await self._purge(subjects.file_part(tenant, file, "*"))

    async def drop(self, tenant: str, file: str, upload: str) -> None:
        """Remove the parts of an upload that belong to nothing; raises as `delete` does."""
        await self._purge(subjects.file_part(tenant, file, upload))

    def seal_name(self, tenant: str, file: str, name: str) -> str:
        """Return a file's name as it stands in its meta message."""
        return self._sealer.seal(tenant, file, name.encode())

    def open_name(self, tenant: str, meta: FileMeta) -> str:
        """Return a file's name; raises SealError."""
        return self._sealer.open(tenant, meta.file, meta.name).decode()

    async def _purge(self, subject: str) -> None:
        call = f"$JS.API.STREAM.PURGE.{names.FILES}"
        query = msgspec.json.encode({"filter": subject})
        try:
            reply = await self._client.request(call, query, timeout=PURGE_S)
        except NatsError as error:
            raise LogUnavailable(f"{call} did not answer: {error!r}") from error
        answer = msgspec.json.decode(reply.data, type=dict[str, object])
        if "error" in answer:
            raise LogUnavailable(f"{call}: {answer['error']}")


def _place(file: str, number: int) -> str:
    """What a part's seal is bound to: so parts cannot change places, or files."""
    return f"{file}.{number}"
