"""A daemon that takes work from a source of its own, as stages do from the log."""

import asyncio
from abc import ABC, abstractmethod

from eventrail.eventlog.interface import Delivery, Source
from eventrail.runtime.slots import Slots

DRAIN_S = 10.0


class Intake(ABC):
    """See `runtime.service.Daemon`. Subclasses settle one delivery at a time, many at once.

    Args:
        name: for logs and health.
        source: where the work comes from.
        slots: how many deliveries are in hand at once.
        drain_s: seconds to finish what is in hand when told to stop; the rest is handed back.
    """

    def __init__(self, name: str, source: Source, slots: int, drain_s: float = DRAIN_S) -> None:
        self.name = name
        self._drain_s = drain_s
        self._slots = Slots(name, source, self.settle, slots)
        self._stopped = asyncio.Event()

    @abstractmethod
    async def settle(self, delivery: Delivery) -> None:
        """Acknowledge, hand back or terminate one delivery; must not raise."""

    async def start(self) -> None:
        """Begin to take work."""
        await self._slots.start()

    async def run(self) -> None:
        """Wait for the end; the slots do the work."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Take no more, finish what is in hand, hand back the rest."""
        await self._slots.drain(self._drain_s)
        self._stopped.set()
