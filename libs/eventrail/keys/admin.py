"""Change keys, as an operator: compare and set, and an event for each change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client

from eventrail.contracts.errors import EventrailError, LogUnavailable
from eventrail.keys import lifecycle
from eventrail.keys.bucket import KeyBucket, UnknownKey
from eventrail.keys.changed import change_of
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Issued, Terms

__all__ = ["Author", "KeyAdmin", "UnknownKey"]

TRIES = 5
"""Times a change is made anew because somebody else changed the same key in between."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, and why.

    Attributes:
        by: `user@host`.
        command: what asked for it, e.g. `keys revoke`.
        reason: what the operator says about it.
    """

    by: str
    command: str
    reason: str = ""


class KeyAdmin:
    """Reads and writes keys on one server.

    Args:
        client: connected as an operator.
        author: who makes the changes.
    """

    def __init__(self, client: Client, author: Author) -> None:
        self._bucket = KeyBucket(client)
        self._author = author

    async def all(self) -> list[VirtualKey]:
        """Return every key, dead ones included, the oldest first."""
        return await self._bucket.all()

    async def get(self, key_id: str) -> VirtualKey:
        """Return a key.

        Raises:
            UnknownKey: there is none of that id.
        """
        return (await self._bucket.read(key_id))[0]

    async def create(self, tenant: str, terms: Terms) -> Issued:
        """Make a key; its text is returned, and kept nowhere.

        Raises:
            UnknownScope: the terms name a scope that there is not.
            LogUnavailable: whether it is stored is not known; nobody has its text then.
        """
        issued = lifecycle.issue(tenant, terms, now=datetime.now(UTC), by=self._author.by)
        await self._store_new(issued)
        return issued

    async def rotate(self, key_id: str, overlap: timedelta) -> tuple[VirtualKey, Issued]:
        """Replace a key; return the old one, good for the overlap, and the new one.

        Raises:
            UnknownKey: there is none of that id.
            KeyNotGood: it is dead, or replaced already.
        """
        now = datetime.now(UTC)
        new = lifecycle.successor(await self.get(key_id), now=now, by=self._author.by)
        await self._store_new(new)  # first, so that no crash leaves a key to end without another
        try:
            old = await self._change(
                key_id, lambda key: lifecycle.retire(key, new.key.id, overlap, now=now)
            )
        except EventrailError:
            await self.revoke(new.key.id)  # somebody was faster; nobody has seen this one
            raise
        return old, new

    async def revoke(self, key_id: str) -> VirtualKey:
        """Take a key back, for good.

        Raises:
            UnknownKey: there is none of that id.
        """
        now = datetime.now(UTC)
        return await self._change(key_id, lambda key: lifecycle.revoke(key, now=now))

    async def expire(self, key_id: str, at: datetime | None) -> VirtualKey:
        """Give a key another end; None for none.

        Raises:
            UnknownKey: there is none of that id.
            KeyNotGood: it is dead.
        """
        now = datetime.now(UTC)
        return await self._change(key_id, lambda key: lifecycle.expire(key, at, now=now))

    async def _store_new(self, issued: Issued) -> None:
        revision = await self._bucket.create(issued.key)
        await self._record(None, issued.key, (0, revision))

    async def _change(self, key_id: str, change: Callable[[VirtualKey], VirtualKey]) -> VirtualKey:
        for _ in range(TRIES):
            before, revision = await self._bucket.read(key_id)
            after = change(before)
            if after == before:
                return before
            stored = await self._bucket.replace(after, expected=revision)
            if stored is not None:
                await self._record(before, after, (revision, stored))
                return after
        raise LogUnavailable(f"key {key_id} is being changed by others all the time; try again")

    async def _record(
        self, before: VirtualKey | None, after: VirtualKey, revisions: tuple[int, int]
    ) -> None:
        author = self._author
        event = change_of(
            before,
            after,
            revisions=revisions,
            command=author.command,
            by=author.by,
            reason=author.reason,
        )
        await self._bucket.record(event)
