"""Large bodies in the NATS object store."""

import asyncio

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import ObjectNotFoundError
from nats.js.object_store import ObjectStore

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names


class ObjectBodies:
    """See `claim_check.BodyStore`. The bucket is opened on first use."""

    def __init__(self, jetstream: JetStreamContext) -> None:
        self._jetstream = jetstream
        self._bucket: ObjectStore | None = None
        self._opening = asyncio.Lock()

    async def _open(self) -> ObjectStore:
        async with self._opening:
            if self._bucket is None:
                self._bucket = await self._jetstream.object_store(names.BODIES_BUCKET)
            return self._bucket

    async def put(self, name: str, body: bytes) -> None:
        """Store `body` under `name`, once."""
        try:
            bucket = await self._open()
            try:
                await bucket.get_info(name)
            except ObjectNotFoundError:
                await bucket.put(name, body)
        except (NatsError, OSError) as error:
            raise LogUnavailable(f"body {name} not stored: {error!r}") from error

    async def get(self, name: str) -> bytes:
        """Return the body stored under `name`."""
        try:
            bucket = await self._open()
            found = await bucket.get(name)
        except (NatsError, OSError) as error:
            raise LogUnavailable(f"body {name} not readable: {error!r}") from error
        if found.data is None:
            raise LogUnavailable(f"body {name} is empty")
        return found.data
