"""A process works by the artefacts that the configuration names, from one revision to the next."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

import structlog

from eventrail.bus.tasks import end
from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.learning.artefact import Artefact
from eventrail.learning.registry import choose

_log = structlog.get_logger(__name__)

RETRY_S = 2.0


class Configured(Protocol):
    """Knows the configuration in force."""

    @property
    def current(self) -> Config: ...  # noqa: D102 -- described above

    async def after(self, revision: int) -> Config:
        """Return the configuration in force, once it is another one."""
        ...


class Store(Protocol):
    """Has published artefacts."""

    async def fetch(self, name: str, version: str) -> Artefact:
        """Return one."""
        ...


class ArtefactKeeper:
    """Puts the named artefacts in force; one that cannot be had leaves the old ones there.

    Args:
        config: names them.
        store: has them.
    """

    def __init__(self, config: Configured, store: Store) -> None:
        self._config = config
        self._store = store
        self._kept: dict[str, Artefact] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Put in force what is named now, and follow changes.

        Raises:
            UnusableArtefact: one was never published, or is damaged: the process must not work
                by another than it was told.
            LogUnavailable: the store did not answer.
        """
        config = self._config.current
        await self._keep(config.artefacts)
        self._task = asyncio.create_task(self._follow(config), name="artefacts")

    async def stop(self) -> None:
        """Follow no more, and work by those that ship."""
        await end(self._task)
        choose({})

    async def _follow(self, config: Config) -> None:
        while True:
            config = await self._config.after(config.revision)
            while True:
                try:
                    await self._keep(self._config.current.artefacts)
                except EventrailError as error:
                    _log.error("artefacts refused, the old ones stay", error=str(error))
                    await asyncio.sleep(RETRY_S)
                else:
                    break

    async def _keep(self, named: Mapping[str, str]) -> None:
        wanted: dict[str, Artefact] = {}
        for name, version in named.items():
            kept = self._kept.get(name)
            if kept is None or kept.manifest.version != version:
                kept = await self._store.fetch(name, version)
                _log.info("artefact in force", artefact=name, version=version)
            wanted[name] = kept
        self._kept = wanted
        choose(wanted)
