"""The keys in force: watched in NATS KV, so that a change holds in every process at once."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.watch import BucketWatch
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.jetstream.names import KEYS_BUCKET
from eventrail.keys.entry import UnreadableKey, decode_key
from eventrail.keys.key import VirtualKey

_log = structlog.get_logger(__name__)

Heard = Callable[[], None]


class KeyStore:
    """All keys, as they are now; a daemon of its process."""

    name = "keys"

    def __init__(self, client: Client) -> None:
        self._watch = BucketWatch(client, self._take, KEYS_BUCKET)
        self._keys: dict[str, VirtualKey] = {}
        self._heard: list[Heard] = []
        self._stopped = asyncio.Event()

    @property
    def keys(self) -> Mapping[str, VirtualKey]:
        """The keys by id, dead ones included."""
        return self._keys

    def find(self, key_id: str) -> VirtualKey | None:
        """Return the key of an id; None if there is none, or it cannot be read."""
        return self._keys.get(key_id)

    def on_change(self, heard: Heard) -> None:
        """Call `heard` after every change."""
        self._heard.append(heard)

    async def start(self) -> None:
        """Load the keys and watch them.

        Raises:
            NotProvisioned: there is no bucket, or it did not answer.
        """
        try:
            await self._watch.start()
        except (NatsError, TimeoutError) as error:
            raise NotProvisioned(
                f"no keys in bucket {KEYS_BUCKET}: {error!r}; run `eventrail provision apply`"
            ) from error

    async def run(self) -> None:
        """Watch until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Stop watching."""
        await self._watch.stop()
        self._stopped.set()

    def _take(self, key_id: str, value: bytes, revision: int) -> None:
        try:
            key = decode_key(key_id, value) if value else None
        except UnreadableKey as error:
            key = None
            _log.error("key refused", error=str(error), revision=revision)
        if key is None:
            self._keys.pop(key_id, None)
        else:
            self._keys[key_id] = key
        for heard in self._heard:
            heard()
