"""Single flight: of all equal requests at once one is answered, and the others wait for it.

What a process knows of claims it hears from the bucket `FLIGHTS`; it asks nobody again and again.
Who waits is woken by the answer itself, or by the word that there will be none.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

import structlog
from nats.aio.msg import Msg

from eventrail.cache.claim import Claim, Held, Lead, decode_claim, stands
from eventrail.cache.metrics import WAITING
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.contracts.errors import LogUnavailable

_log = structlog.get_logger(__name__)

REMEMBERED: Final = 50_000
"""Claims that a process remembers; one that it forgot it reads again."""

MOST_WAITING: Final = 3_000
"""Requests that wait in one process; more go on by themselves, so that slots stay free."""

LOOK_S: Final = 2.0
"""Seconds between two looks at whether a leader is still under way."""

ARRIVES_S: Final = 5.0
"""Seconds in which an answer that was kept is here."""

_TRIES: Final = 3


class Claims(Protocol):
    """The bucket of claims."""

    async def put(self, name: str, claim: Claim, expected: int) -> int | None:
        """Store a claim in place of a revision, 0 for none; return its own.

        Returns:
            None if another revision is there by now.

        Raises:
            LogUnavailable: whether it is stored is not known.
        """
        ...

    async def last(self, name: str) -> Held | None:
        """Return the claim that is stored; None if there is none.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        ...


class Flights:
    """What a process knows of equal requests.

    Args:
        claims: where it is decided who leads.
        now: returns UNIX seconds.
    """

    def __init__(self, claims: Claims, now: Callable[[], float]) -> None:
        self._claims = claims
        self._now = now
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._asking: dict[str, asyncio.Future[Lead]] = {}
        self._waiting: dict[str, set[asyncio.Future[CachedAnswer | None]]] = {}
        self._looked: dict[str, float] = {}
        self._count = 0

    @property
    def waiting(self) -> int:
        """How many requests wait here."""
        return self._count

    @property
    def full(self) -> bool:
        """Whether so many wait here that no more are to."""
        return self._count >= MOST_WAITING

    async def lead(self, name: str, claim: Claim) -> Lead:
        """Say whether a request is the one to be answered.

        If the bucket does not answer, the first one of this process leads the others here: one
        generation too many for each process is better than none, or one for each request.
        """
        held = self._held.get(name)
        if held is not None and held.claim.rid == claim.rid and not held.claim.ended:
            return Lead(leads=True)
        if held is not None and stands(held.claim, claim, self._now()):
            return Lead(leader=held.claim.rid)
        asking = self._asking.get(name)
        if asking is not None:
            found = await asyncio.shield(asking)
            return Lead(leader=found.leader)
        return await self._ask(name, claim)

    async def _ask(self, name: str, claim: Claim) -> Lead:
        """Ask the bucket, for all of this process that want to know the same."""
        asking = self._asking[name] = asyncio.get_running_loop().create_future()
        found = Lead()
        try:
            found = await self._contend(name, claim)
        except LogUnavailable as error:
            _log.warning("single flight is within this process only", error=str(error))
            self._held[name] = Held(claim, 0)  # whatever the bucket says later is newer
            found = Lead(leads=True)
        finally:
            del self._asking[name]
            asking.set_result(Lead(leader=claim.rid if found.leads else found.leader))
        return found

    async def _contend(self, name: str, claim: Claim) -> Lead:
        held = self._held.get(name)
        expected = held.revision if held is not None else 0
        for _ in range(_TRIES):
            revision = await self._claims.put(name, claim, expected)
            if revision is not None:
                self.hear(name, claim, revision)
                return Lead(leads=True)
            held = await self._claims.last(name)
            if held is None:
                expected = 0
                continue
            self.hear(name, held.claim, held.revision)
            if held.claim.rid == claim.rid and not held.claim.ended:
                return Lead(leads=True)
            if stands(held.claim, claim, self._now()):
                return Lead(leader=held.claim.rid)
            expected = held.revision
        return Lead()

    def hear(self, name: str, claim: Claim, revision: int) -> None:
        """Take in what the bucket says of a name; older news are none."""
        held = self._held.get(name)
        if held is not None and held.revision >= revision:
            return
        self._held[name] = Held(claim, revision)
        self._held.move_to_end(name)
        while len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        if claim.ended and not claim.kept:
            self._wake(name, None)

    def take(self, name: str, message: Msg, revision: int) -> None:
        """Take in what the watch of the bucket brings.

        Raises:
            UndecodableMessage: it is no claim.
        """
        self.hear(name, decode_claim(message.data), revision)

    def land(self, name: str, answer: CachedAnswer) -> None:
        """Give an answer to all who wait for it here."""
        self._wake(name, answer)

    async def end(self, name: str, rid: str, *, kept: bool) -> None:
        """Say that the request which led has ended.

        Raises:
            LogUnavailable: the bucket did not answer; who waits does so in vain, for its time.
        """
        held = self._held.get(name)
        for _ in range(_TRIES):
            if held is None or not held.revision:
                held = await self._claims.last(name) or Held(Claim(rid, self._now()), 0)
            if held.claim.rid != rid or held.claim.ended:
                return
            ended = Claim(rid, held.claim.until, held.claim.priority, ended=True, kept=kept)
            revision = await self._claims.put(name, ended, held.revision)
            if revision is not None:
                self.hear(name, ended, revision)
                return
            held = None

    def led(self, name: str) -> bool:
        """Return whether somebody is to answer, by what is known here."""
        return self._patience(name) > 0

    def to_look_after(self, name: str) -> str:
        """Return the leader of those who wait; empty if there is none, or it is not yet time.

        One of those who wait is told in every `LOOK_S`, so that a thousand ask the log as seldom
        as one.
        """
        held, now = self._held.get(name), self._now()
        if held is None or held.claim.ended or now - self._looked.get(name, -LOOK_S) < LOOK_S:
            return ""
        self._looked[name] = now
        return held.claim.rid

    async def answer(
        self, name: str, seconds: float, cancelled: asyncio.Event
    ) -> CachedAnswer | None:
        """Wait for an answer; return None if there is none in time, or will be none.

        Args:
            name: `<tenant>.<key>`.
            seconds: how long at most.
            cancelled: ends the wait at once when it is set.
        """
        patience = min(seconds, self._patience(name))
        if patience <= 0:
            return None
        landing: asyncio.Future[CachedAnswer | None] = asyncio.get_running_loop().create_future()
        cancel = asyncio.ensure_future(cancelled.wait())
        self._waiting.setdefault(name, set()).add(landing)
        self._add(1)
        try:
            await asyncio.wait(
                {landing, cancel}, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            return landing.result() if landing.done() else None
        finally:
            cancel.cancel()
            self._add(-1)
            self._leave(name, landing)

    def _patience(self, name: str) -> float:
        """Return for how long it makes sense to wait, by what is known of the claim."""
        held = self._held.get(name)
        if held is None:
            return float("inf")
        if held.claim.ended:
            return ARRIVES_S if held.claim.kept else 0.0
        return held.claim.until - self._now()

    def _wake(self, name: str, answer: CachedAnswer | None) -> None:
        self._looked.pop(name, None)
        for landing in self._waiting.pop(name, ()):
            if not landing.done():
                landing.set_result(answer)

    def _leave(self, name: str, landing: "asyncio.Future[CachedAnswer | None]") -> None:
        waiting = self._waiting.get(name)
        if waiting is not None:
            waiting.discard(landing)
            if not waiting:
                del self._waiting[name]
                self._looked.pop(name, None)

    def _add(self, count: int) -> None:
        self._count += count
        WAITING.set(self._count)
