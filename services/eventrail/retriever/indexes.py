"""The indexes of all tenants, each loaded when it is first needed and when it has changed."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import msgspec
import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.retriever.index import Index, load_index
from eventrail.retriever.places import Places

_log = structlog.get_logger(__name__)


class IndexMissing(EventrailError):
    """A version was announced, but is not in this process's folder."""


class Loaded(msgspec.Struct, frozen=True):
    """An index and its version."""

    version: str
    index: Index


_NOTHING = Loaded("", Index([], None))


class Indexes:
    """Holds one index a tenant.

    Args:
        folder: where the tenants' indexes are.
        versions: the announced version by tenant, always up to date.
    """

    def __init__(self, folder: Path, versions: Mapping[str, str]) -> None:
        self._folder = folder
        self._versions = versions
        self._loaded: dict[str, Loaded] = {}
        self._loading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, tenant: str) -> Loaded:
        """Return the tenant's index; an empty one if it never ingested anything.

        Raises:
            IndexMissing: the announced version cannot be loaded here.
        """
        loaded = self._loaded.get(tenant)
        wanted = self._versions.get(tenant)
        if loaded is not None and (wanted is None or loaded.version == wanted):
            return loaded
        async with self._loading[tenant]:
            return await self._load(tenant)

    async def _load(self, tenant: str) -> Loaded:
        places = Places(self._folder / tenant)
        wanted = self._versions.get(tenant) or places.current()
        loaded = self._loaded.get(tenant)
        if loaded is not None and loaded.version == wanted:
            return loaded
        if not wanted:
            return _NOTHING
        try:
            index = await asyncio.to_thread(load_index, places.version(wanted))
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise IndexMissing(
                f"index {wanted} of tenant {tenant} is not readable in {places.folder}: {error}; "
                "ingest the documents again, or share the state folder with who built it"
            ) from error
        self._loaded[tenant] = Loaded(wanted, index)
        _log.info("index loaded", tenant=tenant, version=wanted, passages=len(index))
        return self._loaded[tenant]
