"""Follow one stream into the lake."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path

import structlog
from nats.aio.client import Client

from eventrail.archiver.batches import batches
from eventrail.archiver.settings import ArchiverSettings
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.patience import keep_at
from eventrail.lake.messages import Archivable, Whole
from eventrail.lake.press import Press
from eventrail.lake.storage.interface import LakeBusy, Place
from eventrail.lake.writer import LakeWriter

_log = structlog.get_logger(__name__)

PAUSE_S = 1.0
"""Between two tries to follow the stream, to get the lock, or to write to a full disk."""

MOST_PACE_S = 0.5
"""How often the stream is asked for what is new, at least; a quarter of a batch's age else."""

AHEAD = 4
"""Reads that may wait to be written; what more there is stays in the stream."""


class Archive:
    """A daemon; see `runtime.service.Daemon`.

    Exactly once by construction: the file names say what is archived, a file is there whole
    or not at all, and one process at a time writes a stream.

    Args:
        client: the connection.
        stream: one of `names.ARCHIVED`.
        subject: the filter of everything in it.
        lake: where the lake is.
        settings: batch bounds.
        fetch: brings in large bodies; None where there are none.
    """

    def __init__(
        self,
        client: Client,
        stream: str,
        subject: str,
        lake: Place,
        *,
        settings: ArchiverSettings,
        fetch: Whole | None = None,
    ) -> None:
        self.name = f"archive {stream}"
        self._client = client
        self._stream = stream
        self._subject = subject
        self._lake = lake
        self._settings = settings
        self._fetch = fetch
        self._queue: asyncio.Queue[Sequence[Archivable]] = asyncio.Queue(AHEAD)
        self._at = 0
        self._behind = False
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for: archiving lags behind by nature."""

    async def run(self) -> None:
        """Run until `stop`.

        Raises:
            LakeDamaged: files overlap, or what was read back was not what was written.
        """
        while (writer := await self._writer()) is not None:
            self._at = writer.next - 1
            self._queue = asyncio.Queue(AHEAD)
            try:
                with writer:
                    await self._archive(writer)
            except LakeBusy as error:
                _log.warning("archiving stopped", stream=self._stream, reason=str(error))
                await asyncio.sleep(PAUSE_S)

    async def _archive(self, writer: LakeWriter) -> None:
        """Read and write until `stop`; raise what the writing raises."""
        follow = asyncio.create_task(keep_at(self._follow, PAUSE_S, following=self._stream))
        write = asyncio.create_task(self._write(writer))
        stopped = asyncio.create_task(self._stopped.wait())
        tasks = (follow, write, stopped)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Stop. What is not written yet is still in the stream."""
        self._stopped.set()

    async def _writer(self) -> LakeWriter | None:
        """Return the open writer, once no other process holds it; None when stopped."""
        told = False
        while not self._stopped.is_set():
            try:
                return await asyncio.to_thread(LakeWriter(self._lake, self._stream).open)
            except LakeBusy as error:
                if not told:
                    _log.info("standing by", stream=self._stream, reason=str(error))
                told = True
            except OSError as error:
                _log.error("lake not readable", stream=self._stream, error=str(error))
            await asyncio.sleep(PAUSE_S)
        return None

    async def _follow(self) -> None:
        async for batch in follow_batches(
            self._client,
            self._stream,
            self._subject,
            after=lambda: self._at,
            pace_s=min(MOST_PACE_S, self._settings.age_s / 4),
        ):
            if batch:
                await self._queue.put(await self._archivable(batch))
                self._at = batch[-1].sequence
                self._behind = batch[-1].pending >= self._settings.batch

    async def _archivable(self, batch: Sequence[Followed]) -> list[Archivable]:
        fetch = self._fetch
        return [
            Archivable(
                message.sequence,
                message.subject,
                message.stored_at,
                message.data
                if fetch is None or MARK not in message.data
                else await fetch(message.data),
            )
            for message in batch
        ]

    async def _write(self, writer: LakeWriter) -> None:
        settings = self._settings
        press = Press(self._stream)
        try:
            async for batch in batches(
                self._queue,
                count=settings.batch,
                size=settings.batch_bytes,
                age_s=settings.age_s,
            ):
                content = await press.content(batch) if self._behind else None
                await self._write_patiently(writer, batch, content)
        finally:
            await press.close()

    async def _write_patiently(
        self, writer: LakeWriter, batch: list[Archivable], content: bytes | None
    ) -> None:
        """Write one batch; a full disk makes it wait, and the stream's bound pushes back."""
        while True:
            try:
                path = await _to_the_end(asyncio.to_thread(writer.write, batch, content))
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
