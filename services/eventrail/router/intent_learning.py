"""Learns sets of intents anew when the configuration changes."""

import asyncio

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
        seen = self._host.config.config()
        await self._reader.follow(seen)
        while not self._stopped.is_set():
            changed = asyncio.ensure_future(self._host.config.after(seen.revision))
            stopped = asyncio.ensure_future(self._stopped.wait())
            await asyncio.wait((changed, stopped), return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if changed.done():
                seen = changed.result()
                await self._reader.follow(seen)
            else:
                changed.cancel()

    async def stop(self) -> None:
        """Follow no more."""
        self._stopped.set()
