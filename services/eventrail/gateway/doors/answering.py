"""What doors have in common that answer on request/reply subjects."""

import asyncio
from collections.abc import Sequence

from eventrail.gateway.doors.replying import Replying


class AnsweringDoor:
    """A `runtime.service.Daemon` that serves as long as its process.

    Args:
        servings: the subjects that it answers on.
    """

    def __init__(self, servings: Sequence[Replying]) -> None:
        self._servings = servings
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Begin to serve."""
        for serving in self._servings:
            await serving.start()

    async def run(self) -> None:
        """Serve until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        for serving in self._servings:
            await serving.stop()
        self._stopped.set()
