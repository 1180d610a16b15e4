"""What the runtime hands to a stage besides the request."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from eventrail.config.model import Config
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.notes import Note, NoteData
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.fence import Fence, Open


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
TakeOver = Callable[[str, TokenFrame], Awaitable[list[TokenFrame]]]
ReadNotes = Callable[[str, str], Awaitable[list[Note]]]


async def none_shown(tenant: str, opening: TokenFrame) -> list[TokenFrame]:
    """Stand in where there are no token frames: nothing was shown."""
    del tenant, opening
    return []


async def none_noted(tenant: str, rid: str) -> list[Note]:
    """Stand in where there are no notes."""
    del tenant, rid
    return []


class Context:
    """One run of one stage.

    Attributes:
        config: the configuration at the start of the run.
        clock: the time.
        deadline: when the request's time is up.
        delivery: how often the record has been delivered, from 1; 0 when the stage runs in
            the same go as an earlier one and no record was delivered for it.
        first_hand: whether the delivered record was surely handed to nobody before, so that it
            can itself stand for the first thing that the stage does outside.
        cancelled: set when somebody asks for the request to stop.
        sealer: seals and opens clear text under the tenant's key.
        span: id of the trace span of this run.
        trace: trace id of the request.
        fence: to be asked before something that costs money.
    """

    __slots__ = (
        "_publish_frame",
        "_read_notes",
        "_reason",
        "_take_over",
        "_write_note",
        "cancelled",
        "clock",
        "config",
        "deadline",
        "delivery",
        "fence",
        "first_hand",
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
        take_over: TakeOver = none_shown,
        read_notes: ReadNotes = none_noted,
        first_hand: bool = False,
        reason: Callable[[], str | None] = lambda: None,
        fence: Fence | None = None,
    ) -> None:
        self.config = config
        self.clock = clock
        self.deadline = deadline
        self.delivery = delivery
        self.first_hand = first_hand
        self.fence: Fence = fence or Open()
        self._reason = reason
        self.cancelled = cancelled
        self.sealer = sealer
        self.span = span
        self.trace = trace
        self._publish_frame = publish_frame
        self._write_note = write_note
        self._take_over = take_over
        self._read_notes = read_notes

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return (self.deadline - self.clock.now()).total_seconds()

    @property
    def cancel_reason(self) -> str:
        """What who asked for the cancel gave as a reason; empty if nothing."""
        return self._reason() or ""

    async def publish(self, tenant: str, frame: TokenFrame) -> None:
        """Publish a token frame to whoever listens."""
        await self._publish_frame(tenant, frame)

    async def take_over(self, tenant: str, opening: TokenFrame) -> list[TokenFrame]:
        """Publish the frame that opens a later delivery; return all that came before it.

        Raises:
            LogUnavailable: what was shown cannot be read.
        """
        return await self._take_over(tenant, opening)

    async def note(self, tenant: str, rid: str, data: NoteData) -> None:
        """Write a note and wait until it is stored.

        Raises:
            LogUnavailable: it could not be stored in time.
        """
        await self._write_note(tenant, rid, data)

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first.

        Raises:
            LogUnavailable: they cannot be read.
        """
        return await self._read_notes(tenant, rid)
