"""Money of one budget that this gateway holds: leased in pieces, handed out to requests."""

import asyncio
import random
import secrets
import time
from collections.abc import Callable

import structlog

from eventrail.contracts.errors import LogUnavailable
from eventrail.gateway.budgets.piece import piece
from eventrail.money.book import Book, Entry, NotEnough, give_back, lease, with_limit
from eventrail.money.chain import Chain, Stored
from eventrail.money.lease_id import LeaseId
from eventrail.money.nano import shown

_log = structlog.get_logger(__name__)

USABLE = 0.8
"""The part of a lease's time in which it is handed out: what is handed out at the end of it must
still get into the log in time."""

TRIES = 40
"""How often an entry is tried again that others were faster than."""

_JITTER_S = 0.02
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class Purse:
    """The money of one book, in one gateway.

    Args:
        chain: the books.
        subject: which book.
        names: budget, who and window, for the leases' ids.
        holder: this gateway.
        clock: returns seconds that never go back.
    """

    def __init__(
        self,
        chain: Chain,
        subject: str,
        names: tuple[str, str, str],
        holder: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._chain = chain
        self._subject = subject
        self._names = names
        self._holder = holder
        self._clock = clock
        self._lock = asyncio.Lock()
        self._tail = Stored()
        self._lease: LeaseId | None = None
        self._free = 0
        self._until = 0.0

    @property
    def usable(self) -> bool:
        """Whether its lease may still be handed out."""
        return self._lease is not None and self._clock() < self._until

    def quick(self, amount: int) -> LeaseId | None:
        """Hand out of the lease in hand; return None if there is not as much in it."""
        if not self.usable or self._free < amount:
            return None
        self._free -= amount
        return self._lease

    async def take(
        self, amount: int, *, limit: int, revision: int, currency: str, lease_s: float
    ) -> LeaseId:
        """Hand out an amount, of a new lease if need be.

        Args:
            amount: nano-units for one request.
            limit: nano-units of the window.
            revision: of the configuration that says so.
            currency: for the entry's text.
            lease_s: seconds for which a new lease is good.

        Raises:
            NotEnough: as much is not left.
            LogUnavailable: the books do not answer.
        """
        async with self._lock:
            held = self.quick(amount)
            if held is not None:
                return held
            for _ in range(TRIES):
                # the clocks start before anything is asked for: so the holder stops first
                begun, expires = self._clock(), time.time() + lease_s
                book = with_limit(self._tail.book or Book(limit, revision), limit, revision)
                if self._lease is not None:
                    book = give_back(book, str(self._lease), self._free)
                size = piece(book, amount)
                if size < amount:
                    if await self._fresh():
                        continue
                    raise NotEnough(max(0, book.available))
                name = LeaseId(*self._names, int(expires * 1000), secrets.token_hex(4))
                after = lease(book, str(name), self._holder, size)
                entry = Entry("leased", self._holder, after, f"{shown(size, currency)} as {name}")
                if await self._append(entry):
                    self._lease, self._free = name, size - amount
                    self._until = begun + lease_s * USABLE
                    return name
            raise LogUnavailable(f"the books {self._subject} are too busy")

    def put_back(self, name: LeaseId, amount: int) -> None:
        """Take back what a request did not need; of an older lease, the books do it."""
        if name == self._lease:
            self._free += amount

    async def release(self) -> None:
        """Give back what was never handed out; nothing more is."""
        async with self._lock:
            self._until = 0.0
            name, free = self._lease, self._free
            self._lease, self._free = None, 0
            if name is None or not free:
                return
            for _ in range(TRIES):
                book = self._tail.book
                if book is not None:
                    after = give_back(book, str(name), free)
                    entry = Entry("released", self._holder, after, f"{free} nano-units of {name}")
                    if after is book or await self._append(entry):
                        return
                else:
                    await self._fresh()

    async def _fresh(self) -> bool:
        """Read the books anew; return whether they are others than those last seen."""
        seen = self._tail.sequence
        self._tail = await self._chain.tail(self._subject)
        return self._tail.sequence != seen

    async def _append(self, entry: Entry) -> bool:
        stored = await self._chain.append(self._subject, entry, after=self._tail.sequence)
        if stored is not None:
            self._tail = stored
            return True
        await asyncio.sleep(_RNG.uniform(0, _JITTER_S))
        await self._fresh()
        return False
