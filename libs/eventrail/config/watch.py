"""Follow every key of a bucket, whatever happens to the connection.

A watch that has fallen silent looks like one that has nothing to say. So in quiet seconds the
last sequence of the bucket is compared with what was heard; if something was missed the watch is
begun anew, and begins with the newest value of each key.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.kv import KeyValue

from eventrail.bus.stored import stored
from eventrail.bus.tasks import end
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET

_log = structlog.get_logger(__name__)

CHECK_S = 0.8
"""Seconds of silence after which the bucket is asked whether there was something to hear."""

RETRY_S = 0.2
LOAD_S = 10.0
_TIMEOUT_S = 2.0
_UNDER_WAY_S = 0.05

Take = Callable[[str, bytes, int], None]


class BucketWatch:
    """Hands every value to `take`: key, value, revision. Values of one key come in order.

    Args:
        client: connected; the caller closes it.
        take: called in the event loop; must not raise. A key that is gone has no value.
        bucket: which.
    """

    def __init__(self, client: Client, take: Take, bucket: str = CONFIG_BUCKET) -> None:
        self._bucket = bucket
        self._jetstream = client.jetstream(timeout=_TIMEOUT_S)
        self._take = take
        self._task: asyncio.Task[None] | None = None
        self._heard = 0

    async def start(self) -> None:
        """Take in all that is stored, and begin to follow.

        Raises:
            nats.errors.Error: the bucket is not there, or did not answer.
        """
        watcher = await self._open()
        async with asyncio.timeout(LOAD_S):
            async for entry in stored(self._jetstream, watcher, self._bucket):
                self._hear(entry)
        self._task = asyncio.create_task(self._run(watcher), name="config watch")

    async def stop(self) -> None:
        """Stop following."""
        await end(self._task)

    async def _open(self) -> KeyValue.KeyWatcher:
        bucket = await self._jetstream.key_value(self._bucket)
        return await bucket.watchall()

    async def _run(self, watcher: KeyValue.KeyWatcher | None) -> None:
        told = False
        while True:
            try:
                watcher = watcher or await self._open()
                told = False
                await self._follow(watcher)
                _log.warning("watch missed something, begun anew", bucket=self._bucket)
            except NatsError as error:
                if not told:  # once an outage
                    _log.warning("watch interrupted", bucket=self._bucket, error=repr(error))
                told = True
            if watcher is not None:
                with contextlib.suppress(NatsError):
                    await watcher.stop()
            watcher = None
            await asyncio.sleep(RETRY_S)

    async def _follow(self, watcher: KeyValue.KeyWatcher) -> None:
        """Hear what comes; return once it turns out that something did not."""
        while True:
            try:
                async with asyncio.timeout(CHECK_S):
                    entry = await anext(watcher)
            except TimeoutError:
                if await self._missed():
                    return
            else:
                if entry is not None:
                    self._hear(entry)

    async def _missed(self) -> bool:
        before = self._heard
        last = (await self._jetstream.stream_info(f"KV_{self._bucket}")).state.last_seq
        if last == before:
            return False
        if last < before:  # the bucket was made anew
            self._heard = 0
            return True
        await asyncio.sleep(_UNDER_WAY_S)
        return last > self._heard

    def _hear(self, entry: KeyValue.Entry) -> None:
        revision = entry.revision or 0
        self._heard = max(self._heard, revision)
        self._take(entry.key, entry.value or b"", revision)
