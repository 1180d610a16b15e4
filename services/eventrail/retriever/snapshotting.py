"""Store indexes for other hosts from time to time, and begin with one that is stored."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.indexing.current import Current, read_current
from eventrail.retrieval.indexing.opened import open_index
from eventrail.retrieval.indexing.recipes import recipe_of
from eventrail.retrieval.indexing.snapshots import Snapshot, Snapshots
from eventrail.retrieval.indexing.stored import Overview
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.recipe import ordinal_of
from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retriever.metrics import SNAPSHOT

_log = structlog.get_logger(__name__)

QUIET_S = 30.0
"""An index that has not changed for so long is stored as it is."""

GROWN = 0.25
"""One that goes on changing is stored when it has grown by so much since it was stored last."""

LEAST = 1_000
"""Changes; less is built anew as fast as it is fetched."""

LOOK_S = 5.0


def is_due(stored: str, current: str, quiet_s: float) -> bool:
    """Return whether an index is to be stored.

    Args:
        stored: the version that is in the store; empty for none.
        current: the version in force.
        quiet_s: since when.
    """
    if stored == current or not ordinal_of(current):
        return False
    grown = ordinal_of(current) - ordinal_of(stored)
    return quiet_s >= QUIET_S or grown >= max(LEAST, GROWN * ordinal_of(stored))


class Snapshotting:
    """Runs beside the builder of a state folder.

    Args:
        folder: where the tenants' indexes are.
        snapshots: the store.
        config: returns the configuration in force.
    """

    def __init__(self, folder: Path, snapshots: Snapshots, config: Callable[[], Config]) -> None:
        self._folder = folder
        self._snapshots = snapshots
        self._config = config
        self._changed: dict[str, tuple[str, float]] = {}
        self._stored: dict[str, str] = {}

    def changed(self, tenant: str, version: str) -> None:
        """Hear that this host has announced a version."""
        self._changed[tenant] = version, time.monotonic()

    async def run(self, created: str) -> None:
        """Store what is due, one index after the other, without end.

        Args:
            created: when the stream `DOCUMENTS` was made.
        """
        while True:
            for tenant, (version, since) in list(self._changed.items()):
                quiet_s = time.monotonic() - since
                if is_due(self._stored.get(tenant, ""), version, quiet_s):
                    await self._store(tenant, created)
            await asyncio.sleep(LOOK_S)

    async def _store(self, tenant: str, created: str) -> None:
        folder = TenantFolder.of(self._folder, tenant)
        try:
            snapshot = await self._snapshots.store(tenant, folder, created)
        except EventrailError as error:
            _log.warning("index not stored, yet", tenant=tenant, error=str(error))
            return
        if snapshot is not None:
            self._take_in(tenant, snapshot)
            _log.info("index stored", tenant=tenant, version=self._stored[tenant])

    async def begin(self, tenant: str, overview: Overview) -> Current | None:
        """Return what is in force in a tenant's folder; fetch it if nothing is, or it is damaged.

        A snapshot that this release cannot go on from is left alone: the index is built of the
        documents then.
        """
        folder = TenantFolder.of(self._folder, tenant)
        current = await asyncio.to_thread(sound, folder)
        try:
            snapshot = await self._snapshots.stored(tenant)
            if snapshot is None or snapshot.created != overview.created:
                return current
            self._take_in(tenant, snapshot)
            if current is not None or not await asyncio.to_thread(self._fits, snapshot.current):
                return current
            began = time.monotonic()
            current = await self._snapshots.fetch(tenant, folder, snapshot)
        except EventrailError as error:
            _log.warning("no snapshot, so built anew", tenant=tenant, error=str(error))
            return current
        version, seconds = current.indexed.version, round(time.monotonic() - began, 3)
        _log.info("index fetched", tenant=tenant, version=version, seconds=seconds)
        return current

    def _fits(self, current: Current) -> bool:
        """Return whether this release makes the very index that was stored."""
        try:
            recipe = recipe_of(current.choice, self._config())
        except EventrailError:
            return False
        return current.indexed.version.endswith(f"-{recipe.settings.hash}")

    def _take_in(self, tenant: str, snapshot: Snapshot) -> None:
        self._stored[tenant] = snapshot.current.indexed.version
        SNAPSHOT.labels(tenant).set(snapshot.at.timestamp())


def sound(folder: TenantFolder) -> Current | None:
    """Return what is in force in a folder; what cannot be gone on from is removed.

    Files are missed and cut ones noticed; `eventrail index verify` reads every byte.
    """
    current = read_current(folder.path)
    if current is None:
        return None
    try:
        open_index(folder.path, current)
        with History(folder.history) as history:
            if history.sequence >= current.indexed.sequence:
                return current
        fault = "its history is not the one it was built of"
    except (EventrailError, OSError, sqlite3.Error) as error:
        fault = str(error)
    _log.error("index is damaged, so it begins anew", tenant=folder.path.name, fault=fault)
    shutil.rmtree(folder.path)
    return None
