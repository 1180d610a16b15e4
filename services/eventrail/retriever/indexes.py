"""The indexes of all tenants, each opened when it is first needed and when it has changed."""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from pathlib import Path

import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.indexing.current import Current, read_current
from eventrail.retrieval.indexing.opened import Opened, open_index
from eventrail.retrieval.segments.manifest import IndexUnusable
from eventrail.retrieval.segments.recipe import ordinal_of

_log = structlog.get_logger(__name__)

LOOK_S = 0.2
"""How often the folder is looked at while another version is announced than the one in it."""

MOST = 256
"""Indexes that are open; the one not asked for longest is closed first."""


class IndexMissing(EventrailError):
    """A tenant has an index, but this host has none of it yet: it is being built or fetched."""


class Indexes:
    """Holds one index a tenant.

    What this host has is served, even if another one has announced a newer version: who asks
    learns which one it was, and waits for nobody.

    Args:
        folder: where the tenants' indexes are.
        versions: the announced version by tenant, always up to date.
    """

    def __init__(self, folder: Path, versions: Mapping[str, str]) -> None:
        self._folder = folder
        self._versions = versions
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._looked: dict[str, tuple[str, float]] = {}
        self._opening: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, tenant: str) -> Opened | None:
        """Return the tenant's index; None if it has no documents.

        Raises:
            IndexMissing: it has some, but this host has no index of them yet.
        """
        opened = self._opened.get(tenant)
        if opened is not None:
            self._opened.move_to_end(tenant)
        if self._is_due(tenant, opened):
            async with self._opening[tenant]:
                opened = await self._look(tenant, self._opened.get(tenant))
        if opened is None and ordinal_of(self._versions.get(tenant, "")):
            raise IndexMissing(
                f"the index of tenant {tenant} is being built or fetched on this host; "
                "`eventrail index status` shows how far it is"
            )
        return opened

    def _is_due(self, tenant: str, opened: Opened | None) -> bool:
        """Return whether the folder may hold something newer than what is open."""
        announced = self._versions.get(tenant, "")
        if opened is not None and opened.version == announced:
            return False
        for_version, at = self._looked.get(tenant, ("", 0.0))
        return for_version != announced or time.monotonic() - at > LOOK_S

    async def _look(self, tenant: str, opened: Opened | None) -> Opened | None:
        if not self._is_due(tenant, opened):
            return opened
        self._looked[tenant] = self._versions.get(tenant, ""), time.monotonic()
        current = read_current(self._folder / tenant)
        if current is None or (opened is not None and opened.version == current.indexed.version):
            return opened
        return await self._open(tenant, current) or opened

    async def _open(self, tenant: str, current: Current) -> Opened | None:
        try:
            opened = await asyncio.to_thread(open_index, self._folder / tenant, current)
        except (IndexUnusable, OSError) as error:
            _log.error("index cannot be opened", tenant=tenant, error=str(error))
            return None
        self._opened[tenant] = opened
        while len(self._opened) > MOST:
            closed, _ = self._opened.popitem(last=False)
            self._looked.pop(closed, None)
        _log.info(
            "index opened", tenant=tenant, version=opened.version, passages=len(opened.corpus)
        )
        return opened
