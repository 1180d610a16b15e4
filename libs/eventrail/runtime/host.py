"""One process: its connections, its services' parts, its start and its end.

connect - load configuration - build parts - take work
stop: take no more - finish what is in hand - hand back the rest - close
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable, Sequence
from importlib.metadata import version

import structlog
from nats.aio.client import Client

from eventrail.bus.connect import connect_patiently
from eventrail.config.reporting import ConfigReporter
from eventrail.config.settings import Settings
from eventrail.config.store import ConfigStore
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.fence import LogFence
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.sealing import Sealer
from eventrail.learning.keeper import ArtefactKeeper
from eventrail.learning.store import ArtefactStore
from eventrail.runtime.announce import Announcer
from eventrail.runtime.cancel_watch import CancelWatch
from eventrail.runtime.cancellations import Cancellations
from eventrail.runtime.collector import settle
from eventrail.runtime.observe import Observer
from eventrail.runtime.read import ReaderSlots
from eventrail.runtime.roster import Roster
from eventrail.runtime.runner import Runner
from eventrail.runtime.service import Daemon, Part, Service
from eventrail.runtime.slots import Slots
from eventrail.runtime.stage import Stage
from eventrail.runtime.surroundings import Surroundings

_log = structlog.get_logger(__name__)

RELEASE = version("eventrail")


class Host:
    """A process that hosts services.

    Attributes:
        settings: what the process was told.
        by: who speaks in its events, `<services>@<instance>`.
        client: the NATS connection of the hot path.
        log: the event log.
        config: the configuration store.
        sealer: seals and opens clear text.
        announcer: publishes token frames, answers and notes.
        cancellations: who wants which request to stop.
        observer: hears of the runtime's work.
        runner: runs this process's stages; the gateway admits through it.
        roster: the stages it serves; more can be added while it runs.
    """

    client: Client
    log: JetStreamLog
    config: ConfigStore
    announcer: Announcer
    runner: Runner
    roster: Roster

    def __init__(self, settings: Settings, services: Sequence[Service], observer: Observer) -> None:
        self.settings = settings
        self.services = services
        self.observer = observer
        self.by = f"{'+'.join(service.name for service in services)}@{settings.instance}"
        self.sealer = Sealer(FileTenantKeys(settings.keys_folder))
        self.cancellations = Cancellations()
        self.failed = asyncio.Event()
        self._slots: list[Slots] = []
        self._daemons: list[Daemon] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._reports: dict[str, Callable[[], object]] = {}
        self._reporter: ConfigReporter | None = None
        self._artefacts: ArtefactKeeper | None = None
        self._connected = False
        self.ready = False

    async def start(self) -> None:
        """Connect, build and begin to work; what was begun is ended if that fails.

        Raises:
            NotProvisioned: streams, consumers or the configuration are missing.
        UnusableArtefact: the configuration names a model that was not published.
            nats.errors.Error: no server, or the credentials were refused.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self.client = await connect_patiently(
            self.settings.address, self.by, on_closed=self._connection_closed
        )
        self.log = JetStreamLog(self.client, ObjectBodies(self.client.jetstream()))
        self.config = ConfigStore(self.client)
        self.roster = Roster(self.client, self.log, self.config.config, self.settings.drain_s)
        self._connected = True
        await self.config.start()
        self._artefacts = ArtefactKeeper(self.config, ArtefactStore(self.client))
        await self._artefacts.start()
        self._reporter = ConfigReporter(self.client, self.config, self.by, RELEASE)
        await self._reporter.start()
        self.announcer = Announcer(self.client, self.log, self.by)
        cancel_watch = CancelWatch(self.client, self.cancellations)
        await cancel_watch.start()
        self.runner = Runner(self.roster.stages, self.log, self._surroundings())
        parts = [await service.build(self) for service in self.services]
        await self._work(parts)
        settle()
        self.ready = True
        _log.info("ready", services=[service.name for service in self.services], by=self.by)

    async def _work(self, parts: Sequence[Part]) -> None:
        for part in parts:  # all of them, before the first takes work: so runs can go on in place
            for stage in part.stages:
                self.roster.admit(stage)
        await self.roster.start(self.runner.deliver)
        for part in parts:
            self._reports.update(part.reports)
            self._slots.extend(ReaderSlots(reader, self.log) for reader in part.readers)
        for slots in self._slots:
            await slots.start()
        for part in parts:
            for daemon in part.daemons:
                await daemon.start()
                self._daemons.append(daemon)
                self._tasks.append(asyncio.create_task(self._run(daemon), name=daemon.name))

    async def add_stage(self, stage: Stage) -> None:
        """Serve one more stage, from now on.

        Raises:
            StageServed: one of that name is served already.
        """
        self.roster.admit(stage)
        await self.roster.serve(stage.name)

    async def remove_stage(self, name: str) -> None:
        """Serve a stage no more: finish what is in hand, hand back the rest.

        Raises:
            StageNotServed: none of that name is served.
        """
        await self.roster.remove(name)

    def resize_stage(self, name: str, slots: int) -> None:
        """Carry so many requests of a stage at once from now on.

        Raises:
            StageNotServed: none of that name is served.
            ValueError: fewer than one.
        """
        self.roster.resize(name, slots)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            by=self.by,
            release=RELEASE,
            config=self.config.config,
            sealer=self.sealer,
            publish_frame=self.announcer.frame,
            take_over=self.announcer.take_over,
            read_notes=self.log.notes,
            fence=functools.partial(LogFence, self.client, self.announcer.note_first),
            write_note=self.announcer.note,
            announce=self.announcer.answer,
            cancellations=self.cancellations,
            observer=self.observer,
        )

    async def _run(self, daemon: Daemon) -> None:
        try:
            await daemon.run()
        except Exception:  # noqa: BLE001 -- whatever it was, the process is to be restarted
            _log.exception("daemon died", daemon=daemon.name)
        if self.ready:
            self.failed.set()

    async def _connection_closed(self) -> None:
        if self.ready:
            _log.error("nats connection closed for good")
            self.failed.set()

    async def stop(self) -> None:
        """Drain: take no more, finish, hand back, close."""
        self.ready = False
        for daemon in reversed(self._daemons):
            await daemon.stop()
        if not self._connected:
            return
        await asyncio.gather(
            self.roster.stop(), *(slots.drain(self.settings.drain_s) for slots in self._slots)
        )
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._reporter is not None:
            await self._reporter.stop()
        if self._artefacts is not None:
            await self._artefacts.stop()
        await self.config.stop()
        with contextlib.suppress(Exception):  # the server may be gone; there is nothing to flush to
            await self.client.flush(timeout=2)
        await self.client.close()
        _log.info("stopped", by=self.by)

    def health(self) -> dict[str, object]:
        """Return what the health endpoint shows; `ready` decides its status."""
        return {
            "ready": self.ready and self.client.is_connected,
            "by": self.by,
            "release": RELEASE,
            "nats": self.client.is_connected if self.ready else False,
            "config_revision": self.config.current.revision if self.ready else 0,
            "config_refused": self._refused(),
            "busy": self._busy() if self._connected else {},
            **{name: report() for name, report in self._reports.items()},
        }

    def _refused(self) -> str:
        refused = self.config.refused if self.ready else None
        return "" if refused is None else f"revision {refused.revision}: {refused.reason}"

    def _busy(self) -> dict[str, int]:
        return {slots.name: slots.busy for slots in (*self.roster.slots, *self._slots)}
