"""The daemon: three streams in, entries of the books out."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.billing.position import SUBJECT, Position, extent, noted_position
from eventrail.billing.requests import AFTER, Requests
from eventrail.billing.settings import BillingSettings
from eventrail.billing.settling import Drawing, by_book, is_settled, settled
from eventrail.bus.tasks import first_of
from eventrail.config.model import Config
from eventrail.contracts.errors import ContractError, IllegalTransition, LogUnavailable
from eventrail.contracts.notes import NoteData, decode_note
from eventrail.contracts.subjects import DONE, parse_log
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.patience import keep_at
from eventrail.money.book import Book, Entry
from eventrail.money.chain import Chain, Stored, book_of
from eventrail.money.nano import shown

_log = structlog.get_logger(__name__)

PAUSE_S = 0.5
"""Between two tries of what the bus did not answer."""

_SPENDING = ("note.attempted.", "note.spent.")


class Billing:
    """See `runtime.service.Daemon`.

    Args:
        client: the connection.
        config: returns the configuration now in force.
        log: fetches large bodies.
        by: who speaks in the entries.
        settings: how often, and how long.
    """

    name = "billing"

    def __init__(
        self,
        client: Client,
        config: Callable[[], Config],
        log: EventLog,
        by: str,
        settings: BillingSettings,
    ) -> None:
        self._client = client
        self._config = config
        self._eventlog = log
        self._by = by
        self._settings = settings
        self._chain = Chain(client)
        self._requests = Requests()
        self._books: dict[str, Stored] = {}
        self._books_at = 0
        self._moments: list[tuple[int, int]] = []
        self._read_to_ms = 0
        self._position = Position()
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for: settling lags behind by nature."""

    async def run(self) -> None:
        """Run until `stop`."""
        await first_of(self._begin(), self._stopped.wait())
        if not self._stopped.is_set():
            await first_of(
                self._follow(names.LOG, "log.>"),
                self._follow(names.NOTES, "note.>"),
                self._follow(names.BUDGETS, "budget.>"),
                self._settle_for_ever(),
                self._note_positions(),
                self._stopped.wait(),
            )

    async def stop(self) -> None:
        """Stop; what is not settled yet is settled by the next process."""
        self._stopped.set()

    def report(self) -> dict[str, object]:
        """Return what the health endpoint shows."""
        return {"unsettled": len(self._requests), "books": len(self._books)}

    async def _begin(self) -> None:
        """Find out where to begin, and wait for the first budget."""
        begun = False
        while True:
            try:
                if not begun:
                    self._position = await noted_position(self._client)
                    self._requests = Requests(self._position.log, self._position.notes)
                    begun = True
                if self._config().budgets or (await self._state_of_books()):
                    return
            except LogUnavailable as error:
                _log.warning("billing waits", error=str(error))
            await asyncio.sleep(PAUSE_S)

    async def _state_of_books(self) -> bool:
        return (await extent(self._client, names.BUDGETS)).state.messages > 0

    def _after(self, stream: str) -> int:
        if stream == names.LOG:
            return self._requests.log_at
        return self._requests.notes_at if stream == names.NOTES else self._books_at

    async def _follow(self, stream: str, subject: str) -> None:
        async def read() -> None:
            async for batch in follow_batches(
                self._client,
                stream,
                subject,
                after=lambda: self._after(stream),
                pace_s=self._settings.pace_s,
            ):
                for message in batch:
                    await self._take(stream, message)
                if not batch or batch[-1].pending == 0:
                    self._read_to_end(stream)

        await keep_at(read, PAUSE_S, following=subject)

    def _read_to_end(self, stream: str) -> None:
        if stream == names.LOG:
            self._requests.read_log()
        elif stream == names.NOTES:
            self._requests.read_notes()
        else:
            self._requests.read_books()

    async def _take(self, stream: str, message: Followed) -> None:
        try:
            if stream == names.LOG:
                await self._record(message)
            elif stream == names.NOTES:
                self._note(message)
            else:
                self._entry(message)
        except (ContractError, IllegalTransition) as error:
            _log.error("not billed", subject=message.subject, error=str(error))
        if stream == names.LOG:
            self._requests.log_at = message.sequence
        elif stream == names.NOTES:
            self._requests.notes_at = message.sequence
        else:
            self._books_at = message.sequence

    async def _record(self, message: Followed) -> None:
        named = parse_log(message.subject)
        done = named.stage == DONE
        if self._requests.wants(named.tenant, named.rid, message.data, done=done):
            record = await self._eventlog.resolve(message.data)
            now = time.monotonic()
            self._requests.record(record, message.sequence, message.stored_ns, now)

    def _note(self, message: Followed) -> None:
        if message.subject.startswith(_SPENDING):
            note = decode_note(message.data)
            data = note.payload()
            if isinstance(data, NoteData):
                self._requests.note(note.tenant, note.rid, data, message.sequence)

    def _entry(self, message: Followed) -> None:
        if message.subject != SUBJECT:
            book = book_of(message.data, message.subject)
            self._know(message.subject, Stored(message.sequence, book))

    def _know(self, subject: str, stored: Stored) -> None:
        known = self._books.get(subject)
        if known is None or known.sequence < stored.sequence:
            self._books[subject] = stored

    async def _settle_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._settings.settle_s)
            try:
                await self._look_at_clock()
                if self._requests.books_round:
                    await self._settle()
            except (LogUnavailable, NatsError) as error:
                _log.warning("not settled", error=repr(error))

    async def _look_at_clock(self) -> None:
        """Find out up to which moment, of the log's own clock, the log has been read."""
        done = self._requests.log_round
        self._read_to_ms = max(
            [at for at, since in self._moments if done >= since + AFTER],
            default=self._read_to_ms,
        )
        self._moments = [pair for pair in self._moments if done < pair[1] + AFTER]
        if any(stored.book and stored.book.leases for stored in self._books.values()):
            at_ms = (await extent(self._client, names.LOG)).at_ms
            self._moments.append((at_ms, done))

    async def _settle(self) -> None:
        late, self._requests.late = self._requests.late, {}
        drawn = by_book(self._requests)
        for subject, stored in list(self._books.items()):
            book = stored.book
            if book is not None and (book.leases or late or subject in drawn):
                await self._settle_one(subject, stored, book, drawn.get(subject, ()), late)
        books = {name: each.book for name, each in self._books.items() if each.book is not None}
        for drawn in self._requests:
            if is_settled(drawn, books, self._requests):
                self._requests.drop(drawn)

    async def _settle_one(
        self,
        subject: str,
        stored: Stored,
        book: Book,
        drawn: Sequence[Drawing],
        late: dict[str, int],
    ) -> None:
        after = settled(
            book,
            drawn,
            self._requests,
            read_to_ms=self._read_to_ms,
            now=time.monotonic(),
            wait_s=self._settings.wait_s,
            late=late,
        )
        if after == book:
            return
        written = await self._chain.append(
            subject, Entry("settled", self._by, after, _detail(book, after)), after=stored.sequence
        )
        if written is not None:
            self._know(subject, written)
        else:
            again = {name: cost for name, cost in late.items() if name in book.estimates}
            self._requests.late.update(again)  # until the books are known

    async def _note_positions(self) -> None:
        while True:
            await asyncio.sleep(self._settings.position_s)
            position = Position(*self._requests.position())
            if position == self._position:
                continue
            try:
                payload = msgspec.json.encode(position)
                await self._client.jetstream().publish(SUBJECT, payload)
                self._position = position
            except NatsError as error:
                _log.warning("position not noted", error=repr(error))


def _detail(before: Book, after: Book) -> str:
    spent = after.spent - before.spent
    returned = before.held - after.held - spent
    return f"{shown(spent)} spent, {shown(returned)} returned"
