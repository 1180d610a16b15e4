"""Watches a pool's queue from a thread, for a policy that must not wait for the network."""

import asyncio
import contextlib
import threading
import weakref

import structlog
from nats.errors import Error as NatsError

from eventrail.bus.connect import connect_patiently
from eventrail.config.settings import Settings
from eventrail.config.store import ConfigStore
from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.worker.serving.queue import Queue, look

_log = structlog.get_logger(__name__)

POLL_S = 1.0
RETRY_S = 5.0


class _Shared:
    """What the thread and its owner share, so that the thread does not keep the owner alive."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.latest: Queue | None = None


class QueueWatch:
    """The newest look at a pool's queue.

    Its thread starts with the first question and ends with the watch.

    Args:
        pool: whose queue.
        settings: where NATS is, and who we are.
    """

    def __init__(self, pool: str, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._shared = _Shared()
        self._started = False

    def latest(self) -> Queue | None:
        """Return the newest look; None if there has been none yet. Never waits."""
        if not self._started:
            self._started = True
            weakref.finalize(self, self._shared.stop.set)
            arguments = (self._pool, self._settings, self._shared)
            threading.Thread(target=_run, args=arguments, name="queue watch", daemon=True).start()
        return self._shared.latest


def _run(pool: str, settings: Settings, shared: _Shared) -> None:
    while not shared.stop.is_set():
        try:
            asyncio.run(_watch(pool, settings, shared))
        except (EventrailError, NatsError, OSError) as error:
            _log.warning("cannot see the pool's queue", pool=pool, error=str(error))
            shared.stop.wait(RETRY_S)


async def _watch(pool: str, settings: Settings, shared: _Shared) -> None:
    client = await connect_patiently(settings.address, f"scaling@{settings.instance}")
    config = ConfigStore(client)
    try:
        await config.start()
        while not shared.stop.is_set():
            shared.latest = await look(client, lanes_of(pool, config.config()))
            await asyncio.sleep(POLL_S)
    finally:
        with contextlib.suppress(NatsError):
            await config.stop()
            await client.close()
