"""Let large bodies go when the last record that refers to them has gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.bodies import SAFE
from eventrail.lake.files import next_sequence
from eventrail.lake.retention import bodies
from eventrail.lake.storage.interface import Place

_log = structlog.get_logger(__name__)

WAIT_S = 20.0
"""How long to wait for the lake to have what the stream has now; else another time."""

LOOK_S = 0.5


class Bodies(Protocol):
    """Where the bodies are."""

    async def stored(self) -> set[str]:
        """Return the names of all bodies."""
        ...

    async def let_go(self, name: str, touched_before: datetime) -> bool:
        """Remove a body unless somebody touched it later; return whether it is gone."""
        ...


class LetGo:
    """Removes bodies after a truncation.

    A body goes if it is in the lake with the records that went, no request that is still hot
    refers to it, and nobody touched it for so long that no record under way can refer to it.
    That the lake knows of all hot requests is waited for; until then every body stays.

    Args:
        store: where the bodies are.
        lake: where the lake is.
        safe: how long a body must have been left alone.
    """

    def __init__(self, store: Bodies, lake: Place, safe: timedelta = SAFE) -> None:
        self._store = store
        self._lake = lake
        self._safe = safe
        self._going: set[str] = set()

    async def after(self, first: int, below: int, last: int) -> int:
        """Let go what can go; the rest is tried again after the next truncation.

        Args:
            first: the first sequence that the stream had.
            below: the sequence below which records went.
            last: the last sequence the stream had a moment ago.

        Returns:
            How many bodies went.

        Raises:
            LogUnavailable: the object store cannot be reached.
            nats.errors.Error: the same.
        """
        touched_before = datetime.now(UTC) - self._safe
        if below <= first and not self._going:
            return 0
        stored = await self._store.stored()
        if not stored:
            self._going.clear()
            return 0
        if not await self._knows_all(last):
            _log.info("bodies stay", reason="the lake is behind", last=last)
            return 0
        going, staying = await asyncio.to_thread(bodies, self._lake, first, below)
        self._going = ((self._going | going) & stored) - staying
        gone = {name for name in self._going if await self._store.let_go(name, touched_before)}
        self._going -= gone
        return len(gone)

    async def _knows_all(self, last: int) -> bool:
        try:
            async with asyncio.timeout(WAIT_S):
                while await asyncio.to_thread(next_sequence, self._lake, names.LOG) <= last:  # noqa: ASYNC110 -- the files tell nobody
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            return False
        return True
