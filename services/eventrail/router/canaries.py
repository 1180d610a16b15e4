"""Watches canaries: takes one back that breaks its bounds, gives one that keeps them more.

Any number of processes may watch: each sees the same requests and comes to the same verdict,
and a change is stored only in the place of the very document that it was decided on.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from msgspec.structs import replace
from nats.errors import Error as NatsError

from eventrail.bus.tasks import end, set_within
from eventrail.config.changing.store import ConcurrentChange, DocumentStore
from eventrail.config.changing.wish import Wish, store_change
from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.notes import Judged, decode_note
from eventrail.contracts.subjects import DONE, stage_filter
from eventrail.eventlog.jetstream import names
from eventrail.experiments.canary import Verdict
from eventrail.experiments.outcomes import outcome_of
from eventrail.experiments.watch import Watch, anchor_of, longest_window_s, watched_in
from eventrail.router.feed import Feed, Take
from eventrail.runtime.host import Host

_log = structlog.get_logger(__name__)

PACE_S = 1.0
"""Seconds between two looks."""

_MARK = b'.canary"'
"""Stands in the `routed` of a canary's route."""


class Canaries:
    """See `runtime.service.Daemon`. Without canaries nothing is read.

    Args:
        host: the process.
        pace_s: seconds between two looks.
    """

    name = "canaries"

    def __init__(self, host: Host, pace_s: float = PACE_S) -> None:
        self._host = host
        self._pace_s = pace_s
        self._store: DocumentStore | None = None
        self._watch = Watch()
        self._readers: list[asyncio.Task[None]] = []
        self._revision = -1
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing is prepared."""
        self._store = DocumentStore(self._host.client)

    async def run(self) -> None:
        """Look at the canaries every so often."""
        try:
            while True:
                try:
                    await self._look()
                except (EventrailError, NatsError) as error:
                    _log.warning("canaries not looked at", error=str(error) or repr(error))
                if await set_within(self._stopped, self._pace_s):
                    return
        finally:
            await self._end_readers()

    async def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    async def _look(self) -> None:
        config = self._host.config.config()
        if config.revision != self._revision:
            await self._follow(config)
        if any(reader.done() for reader in self._readers):
            self._revision = -1  # what was missed is read again from the beginning
            return
        for name, verdict, _ in list(self._watch.verdicts(datetime.now(UTC))):
            if verdict.action != "hold":
                await self._carry_out(name, verdict, config)

    async def _follow(self, config: Config) -> None:
        """Read from the beginning of the windows that count under a new configuration."""
        await self._end_readers()
        self._watch = Watch()
        watched = watched_in(config)
        if watched:
            changes = await self._documents.changes()
            self._watch.follow(
                config, {name: anchor_of(name, each, changes) for name, each in watched.items()}
            )
            since = datetime.now(UTC) - timedelta(seconds=2 * longest_window_s(config))
            self._readers = [
                self._feed(names.LOG, stage_filter(DONE), since, self._ended),
                self._feed(names.NOTES, "note.judged.>", since, self._judged),
            ]
        self._revision = config.revision

    @property
    def _documents(self) -> DocumentStore:
        if self._store is None:
            self._store = DocumentStore(self._host.client)
        return self._store

    def _feed(self, stream: str, subject: str, since: datetime, take: Take) -> asyncio.Task[None]:
        feed = Feed(self._host.client, stream, subject, take)
        return asyncio.create_task(feed.run(since), name=f"canaries {subject}")

    async def _ended(self, payload: bytes) -> None:
        if _MARK in payload:
            outcome = outcome_of(await self._host.log.resolve(payload))
            if outcome is not None:
                self._watch.take(outcome)

    async def _judged(self, payload: bytes) -> None:
        note = decode_note(payload)
        data = note.payload()
        if isinstance(data, Judged):
            self._watch.judged(note.rid, data)

    async def _carry_out(self, name: str, verdict: Verdict, decided_on: Config) -> None:
        present = await self._documents.present()
        if present.revision != decided_on.revision:
            return  # the watched configuration follows in a moment
        wish = Wish(f"canary {verdict.action}", verdict.reason, by=self._host.by)
        try:
            after = with_share(present, name, verdict.share)
            await store_change(self._documents, present, after, wish)
        except ConcurrentChange:
            _log.info("canary changed by somebody else", route=name)
            return
        _log.warning(
            "canary changed", route=name, action=verdict.action, share=verdict.share,
            reason=verdict.reason,
        )  # fmt: skip

    async def _end_readers(self) -> None:
        readers, self._readers = self._readers, []
        for reader in readers:
            await end(reader)


def with_share(config: Config, name: str, share: float) -> Config:
    """Return `config` with another share of a route's canary."""
    route = config.routes[name]
    if route.canary is None:
        return config
    changed = replace(route, canary=replace(route.canary, share=share))
    return replace(config, routes={**config.routes, name: changed})
