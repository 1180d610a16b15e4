"""Compact the lake every so often."""

import asyncio

import structlog

from eventrail.archiver.metrics import COMPACTED, COMPACTIONS
from eventrail.archiver.settings import ArchiverSettings
from eventrail.bus.tasks import set_within
from eventrail.eventlog.jetstream import names
from eventrail.lake.compaction.compactor import Compactor
from eventrail.lake.compaction.manifest import Manifest
from eventrail.lake.storage.interface import LakeBusy, LakeDamaged, Place

_log = structlog.get_logger(__name__)


class Compact:
    """A daemon; see `runtime.service.Daemon`.

    A compaction that fails leaves everything readable as it was, so archiving goes on and the
    next one tries again.

    Args:
        lake: where the lake is.
        settings: when, and how much at once.
    """

    name = "compact"

    def __init__(self, lake: Place, settings: ArchiverSettings) -> None:
        self._settings = settings
        self._compactors = {
            stream: Compactor(lake, stream, settings.bounds) for stream in names.ARCHIVED
        }
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for."""

    async def run(self) -> None:
        """Run until `stop`."""
        while not await set_within(self._stopped, self._settings.compact_every_s):
            for stream, compactor in self._compactors.items():
                await self._once(stream, compactor)

    async def stop(self) -> None:
        """Stop; a compaction under way ends with the process, and harms nothing."""
        self._stopped.set()

    async def _once(self, stream: str, compactor: Compactor) -> None:
        try:
            made: list[Manifest] = await asyncio.to_thread(compactor.run)
        except LakeBusy:  # another process sees to it
            return
        except (LakeDamaged, OSError) as error:
            COMPACTIONS.labels(stream, "failed").inc()
            _log.error("not compacted", stream=stream, error=str(error))
            return
        for each in made:
            COMPACTIONS.labels(stream, "done").inc()
            COMPACTED.labels(stream).inc(len(each.replaces))
            _log.info(
                "compacted",
                stream=stream,
                first=each.first,
                last=each.last,
                rows=each.rows,
                files=len(each.replaces),
                into=len(each.files),
            )
