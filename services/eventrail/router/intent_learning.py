"""Learns sets of intents anew when the configuration changes."""

import asyncio

from eventrail.bus.tasks import first_of
from eventrail.router.intents import IntentReader
from eventrail.runtime.host import Host


class IntentLearning:
    """See `runtime.service.Daemon`.

    Args:
        host: the process.
        reader: learns.
    """

    name = "intent learning"

    def __init__(self, host: Host, reader: IntentReader) -> None:
        self._host = host
        self._reader = reader
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing is prepared: what was in force at the start has been learnt."""

    async def run(self) -> None:
        """Follow the configuration."""
        config = self._host.config
        while not self._stopped.is_set():
            seen = config.config()
            await self._reader.follow(seen)
            await first_of(config.after(seen.revision), self._stopped.wait())

    async def stop(self) -> None:
        """Follow no more."""
        self._stopped.set()
