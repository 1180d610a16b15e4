"""Starts shadows for as long as a route has them."""

import asyncio

import structlog

from eventrail.bus.tasks import first_of
from eventrail.eventlog.jetstream.lanes import shadow_pools
from eventrail.router.shadow import ShadowReader
from eventrail.runtime.host import RELEASE, Host
from eventrail.runtime.read import ReaderSlots

_log = structlog.get_logger(__name__)


class Shadowing:
    """See `runtime.service.Daemon`. Without shadows nothing is read.

    Args:
        host: the process.
    """

    name = "shadowing"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._slots: ReaderSlots | None = None
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Begin, if the configuration in force has shadows."""
        await self._follow()

    async def run(self) -> None:
        """Follow the configuration."""
        config = self._host.config
        while not self._stopped.is_set():
            revision = config.config().revision
            await self._follow()
            await first_of(config.after(revision), self._stopped.wait())

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        self._stopped.set()
        await self._end()

    async def _follow(self) -> None:
        wanted = bool(shadow_pools(self._host.config.config()))
        if wanted and self._slots is None and not self._stopped.is_set():
            host = self._host
            reader = ShadowReader(host.log, host.config.config, host.by, RELEASE)
            self._slots = ReaderSlots(reader, host.log)
            await self._slots.start()
            _log.info("shadowing begins")
        elif not wanted and self._slots is not None:
            await self._end()
            _log.info("shadowing ends")

    async def _end(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            await slots.drain(self._host.settings.drain_s)
