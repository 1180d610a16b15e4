"""Change the configuration: store it, say so, wait until it is served, or go back.

consumers - compare and set - event - wait ( served | failed - roll back - event )
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec
from nats.aio.client import Client

from eventrail.config.changing.diff import differences
from eventrail.config.changing.store import ConcurrentChange, DocumentStore
from eventrail.config.changing.wish import Wish, store_change
from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.pools import provision
from eventrail.pools.effects import Effect, effects_of
from eventrail.pools.listening import hearing_states
from eventrail.pools.served import Hearing, Progress, progress

POLL_S = 0.1
Tell = Callable[[str], None]

__all__ = ["Changer", "NotServed", "Tell", "Wish"]


class NotServed(EventrailError):
    """A change could not be served; the message says why, and what is in force now."""


class Changer:
    """Changes the document on one server.

    Args:
        client: connected as an operator.
        tell: hears of progress, a line at a time.
    """

    def __init__(self, client: Client, tell: Tell) -> None:
        self._client = client
        self._store = DocumentStore(client)
        self._tell = tell

    async def change(self, before: Config, after: Config, wish: Wish) -> int:
        """Put `after` in the place of `before`; return the revision that is in force.

        Nothing is stored if nothing differs.

        Raises:
            ConcurrentChange: `before` is in force no more.
            SuiteFailed: a suite does not pass with it.
            NotServed: no process could serve it in time; `before` is in force again, unless
                somebody else changed something in the meantime.
            NotProvisioned, LogUnavailable: from the server.
        """
        if not differences(before, after):
            return before.revision
        await self._held_up(before, after, wish)
        effects = effects_of(before.pools, after.pools)
        await provision.make(self._client, after)
        hearing = Hearing()
        async with hearing_states(self._client, hearing.take):
            revision = await self._store_change(before, after, wish)
            self._tell(f"revision {revision} stored")
            if wish.timeout_s <= 0 or not effects:
                return revision
            reason = await self._until_served(effects, hearing, revision, wish.timeout_s)
        if reason:
            await self._roll_back(before, after, revision, wish, reason)
        return revision

    async def _held_up(self, before: Config, after: Config, wish: Wish) -> None:
        """Let suites of past requests run first; see `suites.before_change.hold_up`."""
        from eventrail.suites.before_change import hold_up  # noqa: PLC0415 -- it hosts services

        await hold_up(self._client, before, after, wish, self._tell)

    async def _store_change(self, before: Config, after: Config, wish: Wish) -> int:
        return await store_change(self._store, before, after, wish)

    async def _until_served(
        self, effects: Sequence[Effect], hearing: Hearing, revision: int, timeout_s: float
    ) -> str:
        """Wait; return why it is not served, nothing if it is."""
        told, began = "", time.monotonic()
        now = Progress()
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    waited_s = time.monotonic() - began
                    now = progress(effects, hearing, revision, waited_s)
                    if now.failed:
                        return _joined(now.failed)
                    if now.served:
                        break
                    if told != _joined(now.waiting):
                        told = _joined(now.waiting)
                        self._tell(told)
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            return f"not served within {timeout_s:g} s: {_joined(now.waiting)}"
        self._tell("served")
        return ""

    async def _roll_back(
        self, before: Config, after: Config, revision: int, wish: Wish, reason: str
    ) -> None:
        stored = msgspec.structs.replace(after, revision=revision)
        back = Wish(
            "rollback", f"{wish.command} failed: {reason}", wish.by, before.revision, timeout_s=0
        )
        try:
            restored = await self._store_change(stored, before, back)
        except ConcurrentChange as error:
            raise NotServed(f"{reason}\nnot rolled back: {error}") from error
        raise NotServed(
            f"{reason}\nrolled back: revision {restored} is again as revision "
            f"{before.revision} was; the replicas from before go on"
        )


def _joined(reasons: Mapping[str, str]) -> str:
    return "; ".join(f"pool {pool}: {reason}" for pool, reason in reasons.items())
