"""Follow the log and the cancel notes, and end what is overdue."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from nats.aio.client import Client

from eventrail.bus.tasks import first_of
from eventrail.contracts.errors import ContractError, IllegalTransition, LogUnavailable
from eventrail.contracts.notes import CancelRequested, decode_note
from eventrail.contracts.subjects import DONE, parse_log
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.patience import keep_at
from eventrail.warden.ender import Ender
from eventrail.warden.endings import cancelled, deadline_exceeded
from eventrail.warden.open_requests import Key, OpenRequests, Overdue

_log = structlog.get_logger(__name__)

PACE_S = 0.25
"""How often the log is asked for what is new; well within the grace that requests have."""

PAUSE_S = 1.0
"""Before a stream that could not be followed is followed again."""

TICK_S = 0.25
"""How often the projection is asked who is overdue."""

QUIET_S = 1.0
"""After so long without a message the projection has seen all there is."""

AT_ONCE = 32
"""Requests ended at the same time."""

NO_DEADLINE = timedelta(seconds=60)
"""The time a request gets whose record names no deadline; only a foreign one does not."""


class Watch:
    """A daemon; see `runtime.service.Daemon`.

    Args:
        client: the connection.
        ender: ends requests.
    """

    name = "watch"

    def __init__(self, client: Client, ender: Ender) -> None:
        self._client = client
        self._ender = ender
        self._requests = OpenRequests()
        self._caught_up = False
        self._heard = 0.0
        self._at = {"log.>": 0, "note.cancel_requested.>": 0}
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._stopped = asyncio.Event()

    @property
    def open(self) -> int:
        """How many requests are open, as far as is known."""
        return len(self._requests)

    async def start(self) -> None:
        """Nothing to wait for: until it has caught up the watch only reads."""
        self._heard = time.monotonic()

    async def run(self) -> None:
        """Run until `stop`."""
        await first_of(
            self._follow(names.LOG, "log.>", self._record, headers_only=True),
            self._follow(names.NOTES, "note.cancel_requested.>", self._cancel, headers_only=False),
            self._tick(),
            self._stopped.wait(),
        )

    async def stop(self) -> None:
        """Stop."""
        self._stopped.set()

    async def _follow(
        self, stream: str, subject: str, take: Callable[[Followed], None], *, headers_only: bool
    ) -> None:
        async def read() -> None:
            async for batch in follow_batches(
                self._client,
                stream,
                subject,
                after=lambda: self._at[subject],
                pace_s=PACE_S,
                headers_only=headers_only,
            ):
                for message in batch:
                    self._take(take, message)
                    self._at[subject] = message.sequence

        await keep_at(read, PAUSE_S, following=subject)

    def _take(self, take: Callable[[Followed], None], message: Followed) -> None:
        try:
            take(message)
        except ContractError as error:
            _log.error("not watched", subject=message.subject, error=str(error))

    def _record(self, message: Followed) -> None:
        self._heard = time.monotonic()
        subject = parse_log(message.subject)
        key = Key(subject.tenant, subject.rid)
        if subject.stage == DONE:
            self._requests.ended(key)
        else:
            self._requests.waits(key, subject.stage, _deadline(message))
        self._caught_up = self._caught_up or message.pending == 0

    def _cancel(self, message: Followed) -> None:
        note = decode_note(message.data)
        data = note.payload()
        reason = data.reason if isinstance(data, CancelRequested) else ""
        self._requests.cancel(Key(note.tenant, note.rid), reason, note.at)

    async def _tick(self) -> None:
        """Ask who is overdue. One that cannot be ended now comes again by itself."""
        while True:
            await asyncio.sleep(TICK_S)
            if not self._caught_up and time.monotonic() - self._heard < QUIET_S:
                continue
            overdue = self._requests.overdue(datetime.now(UTC))
            await asyncio.gather(*(self._bounded(self._end, one) for one in overdue))

    async def _bounded(self, end: Callable[[Overdue], Awaitable[None]], one: Overdue) -> None:
        async with self._limit:
            await end(one)

    async def _end(self, one: Overdue) -> None:
        ending = deadline_exceeded if one.cancel is None else cancelled(one.cancel)
        try:
            if await self._ender.end(one.key.tenant, one.key.rid, ending):
                self._requests.ended(one.key)
        except LogUnavailable as error:
            _log.warning("not ended yet", rid=one.key.rid, error=str(error))
        except (ContractError, IllegalTransition) as error:
            _log.error("cannot be ended", rid=one.key.rid, error=str(error))


def _deadline(message: Followed) -> datetime:
    """Return the record's deadline from its header; from its age if it has none."""
    text = message.headers.get("Eventrail-Deadline", "")
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(message.stored_ns / 1e9, UTC) + NO_DEADLINE
