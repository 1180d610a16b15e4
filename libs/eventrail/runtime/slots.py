"""Carry as many requests of one stage as there are slots; never one more, never in a row."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from eventrail.eventlog.interface import Delivery, Source

_log = structlog.get_logger(__name__)

HEARTBEAT_S = 1.5
"""How often work in hand of a model pool is reported to be in progress; well under
`dispatch.takeover_s`, after which it is given to another."""

UNHURRIED_S = 4.0
"""The same for other work, whose ack wait is 15 s: thousands may be in hand, and wait."""


class Slots:
    """Hands deliveries of one source to a handler, each in a task of its own.

    A slot is free again when its handler returns, so a slow request occupies one slot and
    stalls nobody.

    Args:
        name: for logs.
        source: where the work comes from.
        handle: settles one delivery; must not raise.
        slots: how many at once.
        beat_s: seconds between two reports that work is in progress.
    """

    def __init__(
        self,
        name: str,
        source: Source,
        handle: Callable[[Delivery], Awaitable[None]],
        slots: int,
        *,
        beat_s: float = HEARTBEAT_S,
    ) -> None:
        self.name = name
        self._beat_s = beat_s
        self.slots = slots
        self._source = source
        self._handle = handle
        self._busy: dict[asyncio.Task[None], Delivery] = {}
        self._heartbeat: asyncio.Task[None] | None = None

    @property
    def busy(self) -> int:
        """How many slots are in use."""
        return len(self._busy)

    async def start(self) -> None:
        """Begin to take work."""
        await self._source.start(self._receive)
        self._source.grant(self.slots)
        self._heartbeat = asyncio.create_task(self._beat(), name=f"heartbeat {self.name}")

    def resize(self, slots: int) -> None:
        """Carry so many at once from now on; what is in hand beyond that is finished.

        Raises:
            ValueError: fewer than one.
        """
        if slots < 1:
            raise ValueError(f"{self.name}: {slots} slots are too few; the least is 1")
        self._source.grant(slots - self.slots)
        self.slots = slots

    async def drain(self, timeout_s: float) -> None:
        """Take no more work, finish what is in hand, hand back what does not finish in time."""
        await self._source.stop()
        if self._busy:
            _, unfinished = await asyncio.wait(list(self._busy), timeout=timeout_s)
            for task in unfinished:
                task.cancel()
            if unfinished:
                _log.warning("handed back unfinished work", stage=self.name, count=len(unfinished))
                await asyncio.wait(unfinished, timeout=5.0)
        if self._heartbeat is not None:
            self._heartbeat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heartbeat

    def _receive(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._work(delivery))
        self._busy[task] = delivery
        task.add_done_callback(self._free)

    async def _work(self, delivery: Delivery) -> None:
        try:
            await self._handle(delivery)
        except Exception:  # noqa: BLE001 -- the delivery comes again; the slot must live on
            _log.exception("delivery not settled", stage=self.name, subject=delivery.subject)

    def _free(self, task: asyncio.Task[None]) -> None:
        self._busy.pop(task, None)
        self._source.grant(1)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_s)
            for delivery in list(self._busy.values()):
                await delivery.in_progress()
