"""Follow one stream into the lake."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.archiver.batches import batches
from eventrail.archiver.settings import ArchiverSettings
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeBusy, LakeWriter

_log = structlog.get_logger(__name__)

PAUSE_S = 1.0
"""Between two tries to follow the stream, to get the lock, or to write to a full disk."""

MOST_PACE_S = 0.5
"""How often the stream is asked for what is new, at least; a quarter of a batch's age else."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Fetch = Callable[[bytes], Awaitable[bytes]]
"""Returns a payload with its large bodies in place."""


class Archive:
    """A daemon; see `runtime.service.Daemon`.

    Exactly once by construction: the file names say what is archived, a file is there whole
    or not at all, and one process at a time writes a stream.

    Args:
        client: the connection.
        stream: `LOG` or `NOTES`.
        subject: the filter of everything in it.
        lake: the lake's folder.
        settings: batch bounds.
        fetch: brings in large bodies.
    """

    def __init__(
        self,
        client: Client,
        stream: str,
        subject: str,
        lake: Path,
        *,
        settings: ArchiverSettings,
        fetch: Fetch,
    ) -> None:
        self.name = f"archive {stream}"
        self._client = client
        self._stream = stream
        self._subject = subject
        self._lake = lake
        self._settings = settings
        self._fetch = fetch
        self._queue: asyncio.Queue[Archivable] = asyncio.Queue(settings.batch)
        self._at = 0
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for: archiving lags behind by nature."""

    async def run(self) -> None:
        """Run until `stop`.

        Raises:
            LakeDamaged: files overlap, or what was read back was not what was written.
        """
        writer = await self._writer()
        if writer is None:
            return
        self._at = writer.next - 1
        with writer:
            async with asyncio.TaskGroup() as tasks:
                follow = tasks.create_task(self._follow())
                write = tasks.create_task(self._write(writer))
                await self._stopped.wait()
                follow.cancel()
                write.cancel()

    async def stop(self) -> None:
        """Stop. What is not written yet is still in the stream."""
        self._stopped.set()

    async def _writer(self) -> LakeWriter | None:
        """Return the open writer, once no other process holds it; None when stopped."""
        told = False
        while not self._stopped.is_set():
            try:
                return LakeWriter(self._lake, self._stream).open()
            except LakeBusy as error:
                if not told:
                    _log.info("standing by", stream=self._stream, reason=str(error))
                told = True
                await asyncio.sleep(PAUSE_S)
        return None

    async def _follow(self) -> None:
        while True:
            try:
                async for batch in follow_batches(
                    self._client,
                    self._stream,
                    self._subject,
                    after=lambda: self._at,
                    pace_s=min(MOST_PACE_S, self._settings.age_s / 4),
                ):
                    for message in batch:
                        await self._queue.put(await self._archivable(message))
                        self._at = message.sequence
            except NatsError as error:
                _log.warning("archiver interrupted", stream=self._stream, error=repr(error))
            await asyncio.sleep(PAUSE_S)

    async def _archivable(self, message: Followed) -> Archivable:
        payload = await self._fetch(message.data)
        stored_at = _EPOCH + timedelta(microseconds=message.stored_ns // 1000)
        return Archivable(message.sequence, message.subject, stored_at, payload)

    async def _write(self, writer: LakeWriter) -> None:
        settings = self._settings
        async for batch in batches(
            self._queue,
            count=settings.batch,
            size=settings.batch_bytes,
            age_s=settings.age_s,
        ):
            await self._write_patiently(writer, batch)

    async def _write_patiently(self, writer: LakeWriter, batch: list[Archivable]) -> None:
        """Write one batch; a full disk makes it wait, and the stream's bound pushes back."""
        while True:
            try:
                path = await _to_the_end(asyncio.to_thread(writer.write, batch))
            except OSError as error:
                _log.error("lake not writable", stream=self._stream, error=str(error))
                await asyncio.sleep(PAUSE_S)
            else:
                _log.debug("archived", file=path.name, messages=len(batch))
                return


async def _to_the_end(work: Coroutine[None, None, Path]) -> Path:
    """Await what a thread does even when cancelled: the lock must not be let go before."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
