"""Ends the NATS connections of keys that are good no more."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.bus.callout.connections import Connections
from eventrail.bus.connect import Address, connect_patiently
from eventrail.bus.tasks import first_of, set_within
from eventrail.keys.key import VirtualKey
from eventrail.keys.permissions import key_of_user, user_name
from eventrail.keys.store import KeyStore

_log = structlog.get_logger(__name__)

AGAIN_S = 1.0
"""A connection that was let in while its key was being revoked is found the second time."""

LONGEST_S = 3600.0
RETRY_S = 0.5
EVERYBODY = ""


def good_keys(keys: Mapping[str, VirtualKey], now: datetime) -> frozenset[str]:
    """Return the ids of the keys that may be connected."""
    return frozenset(key.id for key in keys.values() if key.good(now))


def next_end_s(keys: Mapping[str, VirtualKey], now: datetime) -> float:
    """Return the seconds until the next key expires, an hour at most."""
    ends = (
        (key.expires - now).total_seconds()
        for key in keys.values()
        if key.expires is not None and key.good(now)
    )
    return max(0.0, min([LONGEST_S, *ends]))


class Kicker:
    """Watches the keys; whenever one dies, ends its connections on all servers.

    Every gateway does so, so that it does not matter which of them lives. One that starts looks
    at all connections, for keys that died while none ran.

    Args:
        address: how to connect as the system user.
        process: what this process is called in the server's lists.
        store: the keys in force.
    """

    name = "kicker"

    def __init__(self, address: Address, process: str, store: KeyStore) -> None:
        self._address = address
        self._process = process
        self._store = store
        self._changed = asyncio.Event()
        self._stopped = asyncio.Event()
        self._client: Client | None = None
        store.on_change(self._changed.set)

    async def start(self) -> None:
        """Connect."""
        self._client = await connect_patiently(self._address, f"{self._process}/kicker")

    async def run(self) -> None:
        """End connections until stopped."""
        if self._client is None:
            return
        try:  # the work ends by an error only, and the process with it
            await first_of(self._work(Connections(self._client)), self._stopped.wait())
        finally:
            with contextlib.suppress(NatsError):
                await self._client.close()

    async def stop(self) -> None:
        """End none any more."""
        self._stopped.set()

    async def _work(self, connections: Connections) -> None:
        known = good_keys(self._store.keys, datetime.now(UTC))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._end(connections, EVERYBODY))
            while True:
                await self._wait()
                good = good_keys(self._store.keys, datetime.now(UTC))
                for key_id in known - good:
                    tasks.create_task(self._end(connections, user_name(key_id)))
                known = good

    async def _wait(self) -> None:
        """Return when a key has changed, or the next one has expired."""
        await set_within(self._changed, next_end_s(self._store.keys, datetime.now(UTC)) + 0.01)
        self._changed.clear()

    async def _end(self, connections: Connections, user: str) -> None:
        """End the connections of a user, or of all whose keys are dead: now, and once more."""
        for pause_s in (0.0, AGAIN_S):
            await asyncio.sleep(pause_s)
            await self._kick(connections, user)

    async def _kick(self, connections: Connections, user: str) -> None:
        while True:
            good = good_keys(self._store.keys, datetime.now(UTC))
            try:
                for each in await connections.find(user):
                    key_id = key_of_user(each.user)
                    if key_id and key_id not in good:
                        await connections.kick(each)
                        _log.info("nats connection ended", key=key_id, cid=each.cid)
            except NatsError as error:
                _log.warning("connections cannot be ended", error=repr(error))
                await asyncio.sleep(RETRY_S)
            else:
                return
