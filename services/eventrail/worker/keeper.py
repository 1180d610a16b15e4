"""Lets go of the engines' connections when the process has finished its work."""

import asyncio
from collections.abc import Sequence

from eventrail.worker.engine import Engine


class EngineKeeper:
    """Closes engines when its task ends, which is after the last generation, not at `stop`."""

    name = "engines"

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = engines

    async def start(self) -> None:
        """The engines are ready as they are."""

    async def run(self) -> None:
        """Wait until the process is done."""
        try:
            await asyncio.Event().wait()
        finally:
            for engine in self._engines:
                await engine.close()

    async def stop(self) -> None:
        """Generations in hand still need their connections."""
