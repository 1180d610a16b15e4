"""Let old messages go from the hot streams, once the lake has them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import duckdb
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.archiver.let_go import LetGo
from eventrail.archiver.metrics import TRUNCATED
from eventrail.archiver.settings import ArchiverSettings
from eventrail.bus.tasks import set_within
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.lake.retention import log_bound, notes_bound
from eventrail.lake.storage.interface import Place

_log = structlog.get_logger(__name__)

Bound = Callable[[Place, int, datetime], int]

BOUNDS: dict[str, Bound] = {names.LOG: log_bound, names.NOTES: notes_bound}


class Truncate:
    """A daemon; see `runtime.service.Daemon`.

    The bound is computed from the lake's files alone, so nothing goes that is not in them. With
    records of `LOG` go the large bodies that only they referred to.

    Args:
        client: the connection.
        lake: where the lake is.
        settings: what to keep.
        bodies: lets go of bodies; None leaves them all.
    """

    name = "truncate"

    def __init__(
        self,
        client: Client,
        lake: Place,
        settings: ArchiverSettings,
        bodies: LetGo | None = None,
    ) -> None:
        self._client = client
        self._lake = lake
        self._settings = settings
        self._bodies = bodies
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for."""

    async def run(self) -> None:
        """Run until `stop`."""
        while not await set_within(self._stopped, self._settings.truncate_every_s):
            await self.once()

    async def stop(self) -> None:
        """Stop."""
        self._stopped.set()

    async def once(self) -> None:
        """Truncate each stream up to its bound."""
        older_than = datetime.now(UTC) - timedelta(seconds=self._settings.keep_hot_s)
        for stream, bound in BOUNDS.items():
            try:
                await self._truncate(stream, bound, older_than)
            except (NatsError, LogUnavailable, OSError, duckdb.Error) as error:
                _log.warning("not truncated", stream=stream, error=repr(error))

    async def _truncate(self, stream: str, bound: Bound, older_than: datetime) -> None:
        jetstream = self._client.jetstream()
        state = (await jetstream.stream_info(stream)).state
        first = state.first_seq
        below = await asyncio.to_thread(bound, self._lake, first, older_than)
        if below > first:
            await jetstream.purge_stream(stream, seq=below)
            TRUNCATED.labels(stream).inc(below - first)
            _log.info("truncated", stream=stream, first=first, below=below)
        if self._bodies is not None and stream == names.LOG:
            await self._bodies.after(first, below, state.last_seq)
