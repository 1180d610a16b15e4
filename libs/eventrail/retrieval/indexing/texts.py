"""From a change to the passages of its document."""

import asyncio
from collections.abc import Callable
from typing import Self

from eventrail.config.retrieval import Chunking
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.errors import EventrailError
from eventrail.ingestion.bodies import check_ref, data_of
from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Loaded
from eventrail.ingestion.loading.processes import Loaders
from eventrail.ingestion.passage import Passage

LOADING = "1"
"""Counts up when loaders or chunking make other passages of the same documents."""

PLAIN = frozenset({"text/plain", "text/markdown", "text/csv"})
"""What is read in this process; other parsers run where they can be stopped."""

FetchBody = Callable[[str], bytes | None]
"""Returns a body by its name in the object store; None if it is gone."""


class BodyGone(EventrailError):
    """What a change refers to is not in the object store."""


class Reading:
    """Reads documents, one at a time, from a program that is not asynchronous.

    Use it as a context manager: at its end the processes that parse are ended. It has an event
    loop of its own once it is needed, so not in a thread that runs one already.
    """

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None
        self._loaders = Loaders()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.run(self._loaders.close())
            self._runner.close()

    def passages(
        self, tenant: str, change: DocumentChange, chunking: Chunking, fetch: FetchBody
    ) -> list[Passage]:
        """Return the passages of a document that is put in.

        Args:
            tenant: whose it is; its bodies alone may be referred to.
            change: the `put`.
            chunking: how it is cut.
            fetch: where its body is, if it has one.

        Raises:
            UnreadableDocument: its loader cannot read it.
            ForeignBody: it refers to what is not its own.
            BodyGone: what it refers to is not there.
        """
        body = None
        if change.ref:
            check_ref(tenant, change.ref)
            body = fetch(change.ref)
            if body is None:
                raise BodyGone(f"its body {change.ref} is not stored; put the document in again")
        loaded = self._load(change, data_of(change, body))
        title = change.title or loaded.title
        return chunk(change.id, loaded.text, chunking, change.metadata, title)

    def _load(self, change: DocumentChange, data: bytes) -> Loaded:
        if change.media_type in PLAIN:
            return load(change.id, change.media_type, data)
        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(self._loaders.load(change.id, change.media_type, data))
