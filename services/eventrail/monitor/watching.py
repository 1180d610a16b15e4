"""Follows requests and notes, in their order, and tells what has changed."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from eventrail.bus.tasks import first_of
from eventrail.config.monitoring import Monitoring
from eventrail.contracts.errors import ContractError, IllegalTransition
from eventrail.contracts.notes import decode_note
from eventrail.contracts.subjects import DONE, stage_filter
from eventrail.drift.explaining.alarm import alarm_of
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.patience import keep_at
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.learning.embedding import static_embedder
from eventrail.monitor.canaries import Canaries
from eventrail.monitor.metrics import LAG, SECONDS, TENANTS, WATCHED
from eventrail.monitor.telling import Telling
from eventrail.monitor.tenants import Finding, Tenants
from eventrail.runtime.host import Host

_log = structlog.get_logger(__name__)

PACE_S: Final = 0.5
"""Seconds between two looks at what is new."""

MEMORY_S: Final = 86_400.0
"""How far back the monitors are built anew after a start; the archiver keeps as much hot."""

MOST_BACK: Final = 200_000
"""Messages of a stream that are read for that at most."""

_TOGETHER: Final = 25
_NOTED: Final = ("note.feedback.", "note.judged.")


class Watching:
    """See `runtime.service.Daemon`.

    Args:
        host: the process.
        telling: publishes alarms.
        canaries: hears of ended canary prompts.
        pace_s: seconds between two looks.
    """

    name = "monitor"

    def __init__(
        self, host: Host, telling: Telling, canaries: Canaries, pace_s: float = PACE_S
    ) -> None:
        self._host = host
        self._telling = telling
        self._canaries = canaries
        self._pace_s = pace_s
        self._monitoring: Monitoring | None = None
        self._tenants = Tenants(Monitoring(), None)
        self._after: dict[str, int] = {}
        self._stopped = asyncio.Event()
        self._told = 0

    async def start(self) -> None:
        """Nothing to wait for: watching lags behind by nature."""

    async def run(self) -> None:
        """Watch until stopped; begin anew when the monitors are set differently."""
        while not self._stopped.is_set():
            monitoring = self._host.config.config().monitoring
            self._monitoring = monitoring
            self._tenants = Tenants(monitoring, static_embedder().embed)
            self._after = {}
            await first_of(
                self._keep_following(names.LOG, stage_filter(DONE)),
                self._keep_following(names.NOTES, "note.>"),
                self._set_differently(monitoring),
                self._stopped.wait(),
            )

    async def stop(self) -> None:
        """Stop; what was not told yet is found again by the next process."""
        self._stopped.set()

    def report(self) -> dict[str, object]:
        """Return what the health endpoint shows."""
        return {
            "tenants": len(self._tenants),
            "watching": self._tenants.watching,
            "told": self._told,
        }

    async def _set_differently(self, monitoring: Monitoring) -> None:
        """Wait until the configuration says otherwise."""
        store, now = self._host.config, self._host.config.config()
        while _watched(now.monitoring) == _watched(monitoring):
            now = await store.after(now.revision)

    async def _keep_following(self, stream: str, subject: str) -> None:
        follow = partial(self._follow, stream, subject)
        await keep_at(follow, self._pace_s, following=subject)

    async def _follow(self, stream: str, subject: str) -> None:
        if stream not in self._after:
            self._after[stream] = await self._begin(stream)
        async for batch in self._batches(stream, subject):
            await self._look(stream, batch)

    async def _begin(self, stream: str) -> int:
        """Return the sequence after which to read: what is hot, but not without bound."""
        reader = Reader(self._host.client, stream)
        since = datetime.now(UTC) - timedelta(seconds=MEMORY_S)
        first, last = await reader.since(">", since), await reader.last(">")
        if first is None or last is None:
            return last.sequence if last is not None else 0
        return max(first.sequence - 1, last.sequence - MOST_BACK)

    def _batches(self, stream: str, subject: str) -> AsyncIterator[list[Followed]]:
        return follow_batches(
            self._host.client,
            stream,
            subject,
            after=lambda: self._after[stream],
            pace_s=self._pace_s,
        )

    async def _look(self, stream: str, batch: Sequence[Followed]) -> None:
        for start in range(0, len(batch), _TOGETHER):
            part = batch[start : start + _TOGETHER]
            began = time.perf_counter()
            for message in part:
                await self._one(stream, message)
                self._after[stream] = message.sequence
            WATCHED.labels(stream).inc(len(part))
            SECONDS.observe((time.perf_counter() - began) / len(part))
            await asyncio.sleep(0)
        LAG.labels(stream).set(batch[-1].pending if batch else 0)
        TENANTS.labels("watched").set(self._tenants.watching)
        TENANTS.labels("learning").set(len(self._tenants) - self._tenants.watching)

    async def _one(self, stream: str, message: Followed) -> None:
        if self._monitoring is None or not self._monitoring.enabled:
            return
        try:
            findings = await self._findings(stream, message)
        except (ContractError, IllegalTransition) as error:
            _log.warning("not looked at", subject=message.subject, error=str(error))
            return
        for finding in findings:
            await self._tell(finding)

    async def _findings(self, stream: str, message: Followed) -> list[Finding]:
        if stream == names.NOTES:
            if not message.subject.startswith(_NOTED):
                return []
            return list(self._tenants.note(decode_note(message.data)))
        record = await self._host.log.resolve(message.data)
        await self._canaries.ended(record)
        return list(self._tenants.record(record))

    async def _tell(self, finding: Finding) -> None:
        changes = await self._telling.changes()
        alarm = alarm_of(finding.found, finding.tenant, finding.level, changes)
        self._told += await self._telling.tell(alarm)


def _watched(monitoring: Monitoring) -> Monitoring:
    """Return how monitors are set, without what is read whenever it is needed."""
    return replace(monitoring, canaries={}, webhooks={})
