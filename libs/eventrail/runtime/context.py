"""What the runtime hands to a stage besides the request."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from eventrail.config.model import Config
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.notes import NoteData
from eventrail.guarding.sealing import Sealer


class Clock(Protocol):
    """Where the time comes from; simulated time in tests."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)


PublishFrame = Callable[[str, TokenFrame], Awaitable[None]]
WriteNote = Callable[[str, str, NoteData], Awaitable[None]]


class Context:
    """One run of one stage.

    Attributes:
        config: the configuration at the start of the run.
        clock: the time.
        deadline: when the request's time is up.
        delivery: how often the record has been delivered, from 1; 0 when the stage runs in
            the same go as an earlier one and no record was delivered for it.
        cancelled: set when somebody asks for the request to stop.
        sealer: seals and opens clear text under the tenant's key.
        span: id of the trace span of this run.
        trace: trace id of the request.
    """

    __slots__ = (
        "_publish_frame",
        "_write_note",
        "cancelled",
        "clock",
        "config",
        "deadline",
        "delivery",
        "sealer",
        "span",
        "trace",
    )

    def __init__(
        self,
        *,
        config: Config,
        clock: Clock,
        deadline: datetime,
        delivery: int,
        cancelled: asyncio.Event,
        sealer: Sealer,
        span: str,
        trace: str,
        publish_frame: PublishFrame,
        write_note: WriteNote,
    ) -> None:
        self.config = config
        self.clock = clock
        self.deadline = deadline
        self.delivery = delivery
        self.cancelled = cancelled
        self.sealer = sealer
        self.span = span
        self.trace = trace
        self._publish_frame = publish_frame
        self._write_note = write_note

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return (self.deadline - self.clock.now()).total_seconds()

    async def publish(self, tenant: str, frame: TokenFrame) -> None:
        """Publish a token frame to whoever listens."""
        await self._publish_frame(tenant, frame)

    async def note(self, tenant: str, rid: str, data: NoteData) -> None:
        """Write a note and wait until it is stored.

        Raises:
            LogUnavailable: it could not be stored in time.
        """
        await self._write_note(tenant, rid, data)
