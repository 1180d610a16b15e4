"""From a source to the change that puts it in: read or fetched, and proven to be readable."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec

from eventrail.contracts.documents import MediaType
from eventrail.ingestion import files
from eventrail.ingestion.bodies import Prepared, prepared
from eventrail.ingestion.fetch import Fetcher
from eventrail.ingestion.loading.encoding import decode
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Loaded, UnreadableDocument
from eventrail.ingestion.loading.media_types import BINARY, PLAIN, of_name
from eventrail.ingestion.loading.processes import Loaders
from eventrail.ingestion.sources import Source


class Readable(msgspec.Struct, frozen=True):
    """A document that can be indexed.

    Attributes:
        prepared: the change, and what it refers to.
        loaded: it as Markdown.
    """

    prepared: Prepared
    loaded: Loaded


class Reading:
    """Reads the sources of one run.

    Args:
        tenant: whose documents they will be.
        loaders: proves that they can be read.
        fetcher: fetches those that have an address.
        metadata: of all of them.
        title: of all of them; empty for their own.
    """

    def __init__(
        self,
        tenant: str,
        loaders: Loaders,
        fetcher: Fetcher,
        metadata: Mapping[str, str],
        title: str = "",
    ) -> None:
        self._tenant = tenant
        self._loaders = loaders
        self._fetcher = fetcher
        self._metadata = dict(metadata)
        self._title = title

    async def read(self, source: Source) -> Readable:
        """Return the document.

        Raises:
            UnreadableDocument: it cannot be read.
        """
        data, media_type, charset = await self._bytes(source)
        if media_type not in BINARY:
            declared = charset if media_type != "text/html" else charset or _declared(data)
            data = decode(str(source.where), data, declared).encode("utf-8", "replace")
        loaded = await self._load(str(source.where), media_type, data)
        if not loaded.text.strip():
            raise UnreadableDocument(str(source.where), "holds no text")
        change = prepared(
            self._tenant,
            source.id,
            media_type,
            data,
            title=self._title,
            metadata=self._metadata,
            collection=source.collection,
        )
        return Readable(change, loaded)

    async def _load(self, name: str, media_type: MediaType, data: bytes) -> Loaded:
        if media_type in PLAIN:
            return load(name, media_type, data)
        return await self._loaders.load(name, media_type, data)

    async def _bytes(self, source: Source) -> tuple[bytes, MediaType, str]:
        if isinstance(source.where, Path):
            media_type = of_name(source.where.name)
            if media_type is None:
                fault = f"files ending in {source.where.suffix or 'nothing'} are not taken"
                raise UnreadableDocument(str(source.where), fault)
            return await asyncio.to_thread(files.read, source.where), media_type, ""
        return await self._fetcher.fetch(source.where)


def _declared(page: bytes) -> str:
    from eventrail.ingestion.loading.html import declared_in  # noqa: PLC0415 -- loaded on use

    return declared_in(page)
