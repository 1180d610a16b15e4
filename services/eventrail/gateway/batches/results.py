"""What a batch has answered so far: two files that grow at their tails only.

Whoever takes a batch over first reads what is there and then appends an empty part to each file.
From then on the tails are another writer's: what an earlier runner, only believed dead, still
wants to write is refused. So no line is in the files twice.
"""

import hashlib
import time
from collections.abc import Sequence

import msgspec

from eventrail.batch.files import BatchResult
from eventrail.contracts.ids import keyed_rid
from eventrail.gateway.batches.state import BatchState
from eventrail.gateway.files.meta import FileMeta
from eventrail.gateway.files.store import FileStore
from eventrail.gateway.files.uploading import KEPT_S

UPLOAD = "results"
PART_BYTES = 512 * 1024
_RESULT = msgspec.json.Decoder(BatchResult)
_encode = msgspec.json.Encoder().encode


class ResultFile:
    """One of the two.

    Args:
        store: where it is.
        tenant: whose it is.
        file: its id.
    """

    def __init__(self, store: FileStore, tenant: str, file: str) -> None:
        self._store = store
        self._tenant = tenant
        self._hash = hashlib.sha256()
        self._after = 0
        self._parts = 0
        self.file = file
        self.size = 0

    async def take_over(self) -> list[BatchResult]:
        """Return what is there, and let nobody else write from now on.

        Raises:
            TailMoved: somebody else took over at the same moment.
            LogUnavailable: the stream did not answer.
            SealError: the tenant's key is gone.
        """
        found: list[BatchResult] = []
        async for sequence, part in self._store.parts(self._tenant, self.file, UPLOAD):
            self._count(sequence, part)
            found += [_RESULT.decode(line) for line in part.splitlines()]
        await self._append(b"")
        return found

    async def write(self, results: Sequence[BatchResult]) -> None:
        """Append results.

        Raises:
            TailMoved: somebody else has taken over.
            LogUnavailable: it is not known whether they are there.
        """
        part = bytearray()
        for result in results:
            part += _encode(result) + b"\n"
            if len(part) >= PART_BYTES:
                await self._append(bytes(part))
                part.clear()
        if part:
            await self._append(bytes(part))

    async def publish(self, name: str) -> str:
        """Make the file whole, if it holds anything; return its id, or nothing.

        Raises:
            LogUnavailable: it is not known whether it is.
        """
        if not self.size:
            return ""
        now = int(time.time())
        meta = FileMeta(
            file=self.file,
            purpose="batch_output",
            size=self.size,
            digest=self._hash.hexdigest(),
            created=now,
            expires=now + KEPT_S,
            upload=UPLOAD,
            parts=self._parts,
            name=self._store.seal_name(self._tenant, self.file, name),
        )
        await self._store.publish(self._tenant, meta)
        return self.file

    async def _append(self, part: bytes) -> None:
        sequence = await self._store.add_part(
            self._tenant, self.file, UPLOAD, self._parts, part, after=self._after
        )
        self._count(sequence, part)

    def _count(self, sequence: int, part: bytes) -> None:
        self._after = sequence
        self._parts += 1
        self.size += len(part)
        self._hash.update(part)


class Results:
    """Both files of a batch, and how many lines have which end.

    Attributes:
        done: the ids of lines that are in one of them.
    """

    def __init__(self, store: FileStore, state: BatchState) -> None:
        tenant, batch = state.tenant, state.batch
        self.answers = ResultFile(store, tenant, keyed_rid(tenant, f"\0output\0{batch}"))
        self.failures = ResultFile(store, tenant, keyed_rid(tenant, f"\0errors\0{batch}"))
        self.done: set[str] = set()
        self.completed = 0
        self.failed = 0

    async def take_over(self) -> None:
        """Learn what is there; raises as `ResultFile.take_over` does."""
        self._count(await self.answers.take_over())
        self._count(await self.failures.take_over())

    async def write(self, results: Sequence[BatchResult]) -> None:
        """Append results where they belong; raises as `ResultFile.write` does."""
        await self.answers.write([each for each in results if each.succeeded])
        await self.failures.write([each for each in results if not each.succeeded])
        self._count(results)

    def _count(self, results: Sequence[BatchResult]) -> None:
        for result in results:
            self.done.add(result.custom_id)
            self.completed += result.succeeded
            self.failed += not result.succeeded
