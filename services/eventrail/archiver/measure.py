"""Measure lag, gaps and sizes every so often."""

import asyncio

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.archiver.metrics import BYTES, DELETED, FILES, GAPS, LAG_MESSAGES, LAG_SECONDS
from eventrail.bus.tasks import set_within
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.lake.behind import State, measure
from eventrail.lake.storage.interface import LakeDamaged, Place

_log = structlog.get_logger(__name__)


class Measure:
    """A daemon; see `runtime.service.Daemon`.

    Args:
        client: the connection.
        lake: where the lake is.
        every_s: seconds between two measurements.

    Attributes:
        states: what was measured last, by stream.
    """

    name = "measure lake"

    def __init__(self, client: Client, lake: Place, every_s: float) -> None:
        self._client = client
        self._lake = lake
        self._every = every_s
        self._stopped = asyncio.Event()
        self.states: dict[str, State] = {}

    async def start(self) -> None:
        """Nothing to wait for."""

    async def run(self) -> None:
        """Run until `stop`."""
        while True:
            for stream in names.ARCHIVED:
                await self._once(stream)
            if await set_within(self._stopped, self._every):
                return

    async def stop(self) -> None:
        """Stop."""
        self._stopped.set()

    def report(self) -> dict[str, object]:
        """Return what the health endpoint shows: by stream, how far the lake is behind."""
        return {
            stream: {"lag_messages": state.lag_messages, "gaps": len(state.gaps)}
            for stream, state in self.states.items()
        }

    async def _once(self, stream: str) -> None:
        try:
            state = await measure(self._client, self._lake, stream)
        except (NatsError, LogUnavailable, LakeDamaged, OSError) as error:
            _log.warning("lake not measured", stream=stream, error=repr(error))
            return
        before = self.states.get(stream)
        self.states[stream] = state
        LAG_MESSAGES.labels(stream).set(state.lag_messages)
        LAG_SECONDS.labels(stream).set(state.lag_s)
        GAPS.labels(stream).set(len(state.gaps))
        DELETED.labels(stream).set(len(state.deleted))
        FILES.labels(stream).set(state.files)
        BYTES.labels(stream).set(state.bytes)
        if state.gaps and (before is None or before.gaps != state.gaps):
            _log.error("the lake passed messages over", stream=stream, gaps=state.gaps[:10])
