"""One bucket in one gateway: who waits for it, and the rounds of writes to its book."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog

from eventrail.contracts.errors import LogUnavailable
from eventrail.limits.amount import NOTHING
from eventrail.limits.book import Book
from eventrail.limits.bucket import Bucket
from eventrail.limits.report import Ask, Denied, Outcome, Report
from eventrail.limits.share import Share
from eventrail.limits.store import Books
from eventrail.limits.sync import sync
from eventrail.limits.view import Standing, standings

_log = structlog.get_logger(__name__)

RECHECK_NS = 250_000_000
"""How long a refusal is repeated without asking the book again."""

LOOK_NS = 1_000_000_000
"""Pause between looks into the log for requests that have ended unheard."""

LOOKS = 32
"""Open requests that are looked up at once."""

PATIENCE = 50
"""Writes that may come too late before a round is given up."""

_EMPTY = Book()

_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class _Wait:
    """A request that waits for a round, and how many wait for it."""

    __slots__ = ("ask", "future", "waiters")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.future: asyncio.Future[Denied | None] = asyncio.get_running_loop().create_future()
        self.waiters = 0


class _Refused(NamedTuple):
    """A refusal: why, of how many tokens, when, and until when it need not be asked again."""

    why: Denied
    tokens: int
    at: int
    until: int


class Desk:
    """See `limiter.Limiter`, which has one for each bucket in use."""

    def __init__(  # noqa: PLR0917 -- made in one place
        self,
        books: Books,
        bucket: Bucket,
        me: str,
        ended: Callable[[str, str], Awaitable[int | None]],
        lease_ns: int,
        clock: Callable[[], int],
    ) -> None:
        self.bucket = bucket
        self.share = Share(me, bucket.bounds, lease_ns)
        self._books = books
        self._ended = ended
        self._lease_ns = lease_ns
        self._clock = clock
        self._book: Book | None = None
        self._seen: Book | None = None
        self._held = NOTHING
        self._revision = 0
        self._known = False
        self._waiting: dict[str, _Wait] = {}
        self._rounds: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._looked = 0
        self._refused: _Refused | None = None

    async def enter(self, bucket: Bucket, ask: Ask) -> Denied | None:
        """Let a request in, or return why not; raises `LogUnavailable`."""
        if bucket.bounds != self.bucket.bounds:
            self.bucket = bucket
            self.share.bounds = bucket.bounds
            self._refused = None
        rate, now = bucket.bounds.tokens, self._clock()
        if rate is not None and ask.tokens > rate.most:
            return Denied("tokens", -1)
        if self.share.repeated(ask.rid) or (not self._waiting and self.share.let_in(ask, now)):
            return None
        refused = self._refused_lately(ask, now)
        return refused if refused is not None else await self._wait(ask)

    def end(self, rid: str, tokens: int) -> None:
        """Say that a request has ended."""
        self.share.end(rid, tokens)
        self._refused = None

    def over(self, now: int) -> list[str]:
        """Drop and return the requests past their deadline: the book has dropped them too."""
        return self.share.over(now)

    def idle(self, now: int) -> bool:
        """Whether nothing is going on."""
        busy = self._waiting or self._rounds is not None or self._looking is not None
        return not busy and self._refused is None and self.share.idle(now)

    def look_after(self, now: int) -> None:
        """Begin a round if there is something to say."""
        if self._refused is not None and now >= self._refused.until:
            self._refused = None
        if self.share.due(now):
            self._begin()

    def standings(self) -> list[Standing]:
        """Return how the bucket stands, as far as is known here."""
        book = self._book or _EMPTY
        if self._seen is not book:
            self._seen, self._held = book, book.held()
        return standings(book, self._held, self.bucket.bounds, self._clock(), self.share.spare)

    async def close(self) -> None:
        """Say what is to be said and give spare units back."""
        if self._rounds is not None:
            await asyncio.wait((self._rounds,))
        self.share.retire()
        if not self.share.idle(self._clock()):
            await self._round()

    async def _wait(self, ask: Ask) -> Denied | None:
        wait = self._waiting.setdefault(ask.rid, _Wait(ask))
        wait.waiters += 1
        first = wait.waiters == 1
        self._begin()
        try:
            why = await asyncio.shield(wait.future)
            if why is None and not first:
                self.share.repeated(ask.rid)
            return why  # noqa: TRY300 -- what raises is the wait
        except asyncio.CancelledError:
            wait.waiters -= 1
            if not wait.waiters and self._waiting.pop(ask.rid, None) is None:
                wait.future.add_done_callback(lambda _: self.share.leave(ask.rid))
            raise

    def _refused_lately(self, ask: Ask, now: int) -> Denied | None:
        if self._refused is None:
            return None
        why, fewer = self._refused.why, ask.tokens < self._refused.tokens
        if now >= self._refused.until or (why.measure == "tokens" and fewer):
            return None
        return Denied(why.measure, max(1, why.wait - (now - self._refused.at)))

    def _begin(self) -> None:
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._go_on(), name=f"limit {self.bucket.limit}")

    async def _go_on(self) -> None:
        try:
            while self._waiting or self.share.due(self._clock()):
                if self._let_waiting_in():
                    continue
                await self._round()
        except LogUnavailable as error:
            _log.warning("limit not reachable", limit=self.bucket.limit, error=str(error))
        finally:
            self._rounds = None
            if self._waiting:  # who came while a round failed
                self._begin()

    def _let_waiting_in(self) -> bool:
        """Serve who waits from what the last round gave to have at hand."""
        now = self._clock()
        served = [rid for rid, wait in self._waiting.items() if self.share.let_in(wait.ask, now)]
        for rid in served:
            self._waiting.pop(rid).future.set_result(None)
        return bool(served)

    async def _round(self) -> None:
        waiting, self._waiting = self._waiting, {}
        report = self.share.report((wait.ask for wait in waiting.values()), self._clock())
        try:
            outcome = await self._written(report)
        except Exception as error:
            for wait in waiting.values():
                wait.future.set_exception(error)
                wait.future.exception()  # who waited may be gone
            raise
        self.share.settled(report, outcome, self._clock())
        for rid, wait in waiting.items():
            why = outcome.denied.get(rid)
            if why is not None:
                self._remember(wait.ask, why)
            wait.future.set_result(why)

    def _remember(self, ask: Ask, why: Denied) -> None:
        now = self._clock()
        self._refused = _Refused(why, ask.tokens, now, now + min(RECHECK_NS, why.wait))
        if why.measure != "requests" and self._looking is None and now >= self._looked + LOOK_NS:
            self._looked = now
            self._looking = asyncio.create_task(self._look(), name="look for ended requests")

    async def _written(self, report: Report) -> Outcome:
        """Write until it counts, and return what it gave."""
        for attempt in range(PATIENCE):
            if attempt or not self._known:
                self._book, self._revision = await self._books.read(self.bucket.key)
            cached, self._known = self._known, True
            book = self._book or Book(self.bucket.limit, self.bucket.scope)
            after, outcome = sync(book, self.bucket.bounds, report, self._clock(), self._lease_ns)
            if outcome.denied and cached:
                self._known = False
                continue
            if not outcome.given and not _says(report):
                return outcome
            revision = await self._write(after)
            if revision is not None:
                self._book, self._revision = after, revision
                return outcome
            await asyncio.sleep(_RNG.random() * 0.001 * min(attempt, 8))
        raise LogUnavailable(f"the book of limit {self.bucket.limit!r} changes too fast")

    async def _write(self, book: Book) -> int | None:
        self._known = False
        revision = await self._books.write(self.bucket.key, book, self._revision)
        self._known = revision is not None
        return revision

    async def _look(self) -> None:
        """Look in the log for the ends of open requests that nobody has told the book of."""
        try:
            book = self._book or Book()
            opened = [pair for held in book.holders.values() for pair in held.open.items()]
            for rid, each in _RNG.sample(opened, min(LOOKS, len(opened))):
                used = await self._ended(each.tenant, rid) if each.tenant else None
                if used is not None:
                    self.share.found(rid, used)
                    self._refused = None
        except LogUnavailable as error:
            _log.warning("log not readable", error=str(error))
        finally:
            self._looking = None


def _says(report: Report) -> bool:
    return bool(
        report.lease
        or report.ended
        or report.undone
        or report.found
        or report.known
        or report.open.keys() - report.known
        or report.spent
    )
