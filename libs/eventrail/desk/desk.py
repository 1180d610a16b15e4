"""Where people take handed-over requests, and give them back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import cast, get_args

import msgspec
from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.errors import EventrailError
from eventrail.desk.entries import (
    Answered,
    Kind,
    Moved,
    Standing,
    Waiting,
    decode_waiting,
    standing,
)
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.eventlog.jetstream.chain import Chain, TailMoved
from eventrail.eventlog.jetstream.names import HANDOVERS

_encode = msgspec.json.Encoder().encode


class NoSuchHandover(EventrailError):
    """No request of that id was handed over, or it is no longer kept."""


class HandoverTaken(EventrailError):
    """Somebody else has taken, answered or closed it."""


class Desk:
    """Reads and moves handovers.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._chain = Chain(client, HANDOVERS)

    async def add(self, waiting: Waiting) -> bool:
        """Begin the life of a handover; return False if it has begun already.

        Raises:
            LogUnavailable: the stream did not take it.
        """
        try:
            await self._append("waiting", waiting, waiting.tenant, waiting.rid, after=0)
        except TailMoved:
            return False
        return True

    async def find(self, rid: str, tenant: str = "*") -> Standing:
        """Return how a handover stands.

        Raises:
            NoSuchHandover: there is none.
            LogUnavailable: the stream did not answer.
        """
        first = await self._chain.reader.last(subjects.handover("waiting", tenant, rid))
        last = await self._chain.reader.last(subjects.handover("*", tenant, rid))
        if first is None or last is None:
            raise NoSuchHandover(
                f"no request {rid!r} waits for a person, or has; `eventrail handover list --all`"
            )
        return standing(decode_waiting(first.data), _kind(last.subject), last.data, last.sequence)

    async def all(self) -> list[Standing]:
        """Return every handover that is kept, the oldest first.

        Raises:
            nats.errors.Error: the stream could not be read.
        """
        begun: dict[str, Waiting] = {}
        found: dict[str, Standing] = {}
        async for subject, payload, sequence in self._entries():
            rid, kind = subject.rpartition(".")[2], _kind(subject)
            if kind == "waiting":
                begun[rid] = decode_waiting(payload)
            if rid in begun:
                found[rid] = standing(begun[rid], kind, payload, sequence)
        return sorted(found.values(), key=lambda each: each.waiting.at)

    async def move(self, rid: str, kind: Kind, by: str, reason: str = "") -> Standing:
        """Claim, release or close a handover, and return how it stands then.

        Raises:
            NoSuchHandover: there is none.
            HandoverTaken: it is somebody else's, or has ended.
        """
        now = await self.find(rid)
        check_free(now, by)
        moved = Moved(by, datetime.now(UTC), reason)
        waiting = now.waiting
        tail = await self._at_tail(kind, moved, now)
        return Standing(kind, tail, waiting, moved.at, by)

    async def answer(self, now: Standing, answered: Answered) -> None:
        """End the life of a handover with a person's answer.

        Raises:
            HandoverTaken: somebody else was faster.
            LogUnavailable: the stream did not take it.
        """
        await self._at_tail("answered", answered, now)

    async def answers(self) -> AsyncIterator[tuple[Waiting, Answered]]:
        """Yield the handovers that a person has answered."""
        for each in await self.all():
            if each.state == "answered":
                last = await self._chain.reader.at(each.tail)
                if last is not None:
                    yield each.waiting, msgspec.json.decode(last.data, type=Answered)

    async def _at_tail(self, kind: Kind, entry: Moved | Answered, now: Standing) -> int:
        waiting = now.waiting
        try:
            return await self._append(kind, entry, waiting.tenant, waiting.rid, after=now.tail)
        except TailMoved as error:
            raise HandoverTaken(
                f"somebody else was faster: look at `eventrail handover show {waiting.rid}`"
            ) from error

    async def _append(
        self, kind: Kind, entry: Waiting | Moved | Answered, tenant: str, rid: str, *, after: int
    ) -> int:
        subject = subjects.handover(kind, tenant, rid)
        life = subjects.handover("*", tenant, rid)
        return await self._chain.append(subject, _encode(entry), life=life, after=after)

    async def _entries(self) -> AsyncIterator[tuple[str, bytes, int]]:
        async for batch in read_batches(self._client, HANDOVERS, "handover.>"):
            for each in batch:
                yield each.subject, each.data, each.sequence


def check_free(now: Standing, by: str) -> None:
    """Raise `HandoverTaken` unless `by` may do something about a handover."""
    if not now.open:
        raise HandoverTaken(f"it was {now.state} by {now.by} at {now.since:%Y-%m-%d %H:%M} UTC")
    if now.state == "claimed" and now.by != by:
        raise HandoverTaken(
            f"{now.by} has taken it at {now.since:%Y-%m-%d %H:%M} UTC; they can give it back with "
            f"`eventrail handover release {now.waiting.rid} --by {now.by}`"
        )


def _kind(subject: str) -> Kind:
    kind = subject.split(".")[1]
    return cast("Kind", kind) if kind in get_args(Kind) else "closed"
