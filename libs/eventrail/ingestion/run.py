"""One run of `eventrail ingest`: read, prove, send what is new, prune, wait."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence

import msgspec
from nats.aio.client import Client

from eventrail.contracts.documents import DocumentChange, Indexed, Refusal
from eventrail.ingestion.bodies import Prepared
from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.fetch import Fetcher
from eventrail.ingestion.held import Held, read_held
from eventrail.ingestion.loading.loaded import UnreadableDocument
from eventrail.ingestion.loading.processes import Loaders
from eventrail.ingestion.publish import Sender, wait_indexed
from eventrail.ingestion.reading import Readable, Reading
from eventrail.ingestion.sources import Found, Source

AT_ONCE = 16
"""Documents that are read, or under way, at once."""

Advance = Callable[[str], None]
"""Is told each document that is done with."""


class Wanted(msgspec.Struct, frozen=True):
    """What a run is to do.

    Attributes:
        tenant: whose documents.
        metadata: of all of them.
        title: of all of them; empty for their own.
        prune: whether documents of the same collections that are gone are deleted.
        dry_run: only look at what would change.
        allow_private: fetch from addresses that are not public too.
        patience_s: see `wait_indexed`; 0 does not wait.
    """

    tenant: str
    metadata: dict[str, str] = {}
    title: str = ""
    prune: bool = False
    dry_run: bool = False
    allow_private: bool = False
    patience_s: float = 60.0


class Report(msgspec.Struct):
    """What a run has done.

    Attributes:
        documents: those that could be read.
        passages: what they were cut into by the default policy; counted in a dry run.
        sent: those of them that were new or had changed; in a dry run, that would be sent.
        deleted: ids of those that were gone.
        unreadable: what was wrong with the others, a line each.
        warnings: what was left out of those that were read, a line each.
        refused: of those that were sent, what the index refused.
        sequence: of the last change that the run needs indexed; 0 for none.
        indexed: how the index stands; None if it was not waited for.
    """

    documents: int = 0
    passages: int = 0
    sent: list[str] = []
    deleted: list[str] = []
    unreadable: list[str] = []
    warnings: list[str] = []
    refused: list[Refusal] = []
    sequence: int = 0
    indexed: Indexed | None = None

    @property
    def ok(self) -> bool:
        """Whether all went in."""
        return not self.unreadable and not self.refused


async def ingest(
    client: Client | None, found: Found, wanted: Wanted, advance: Advance = lambda _: None
) -> Report:
    """Bring a tenant's documents up to what was found.

    A run that was ended and is started again sends what is missing; nothing is sent twice.

    Args:
        client: the connection; None for a dry run that compares with nothing.
        found: the documents.
        wanted: what to do.
        advance: called with the id of each document when it is stored.

    Raises:
        LogUnavailable: what the tenant holds cannot be read, or a change is not known to be
            stored; running it again does no harm.
        NotIndexed: all are stored, but not known to be indexed.
    """
    held = await read_held(client, wanted.tenant) if client is not None else {}
    run = _Run(client, wanted, held)
    run.report.unreadable += map(str, found.faults)
    async with (
        Loaders(_processes()) as loaders,
        Fetcher(allow_private=wanted.allow_private) as fetcher,
    ):
        reading = Reading(wanted.tenant, loaders, fetcher, wanted.metadata, wanted.title)
        await run.take(reading, found.sources, advance)
    if wanted.prune:
        await run.prune({each.id for each in found.sources}, found.collections)
    if client is not None and not wanted.dry_run and wanted.patience_s and run.report.sequence:
        await run.wait(client)
    return run.report


def _processes() -> int:
    return max(1, min(4, os.cpu_count() or 1))


class _Run:
    def __init__(self, client: Client | None, wanted: Wanted, held: Mapping[str, Held]) -> None:
        self.report = Report()
        self._wanted = wanted
        self._held = held
        self._sender = Sender(client, wanted.tenant, held) if client is not None else None
        self._stored: set[int] = set()

    async def take(self, reading: Reading, sources: Sequence[Source], advance: Advance) -> None:
        """Read and send documents, some at once, in the order in which they are ready."""
        waiting = iter(sources)

        async def work() -> None:
            for source in waiting:
                try:
                    await self._put(await reading.read(source))
                except UnreadableDocument as error:
                    self.report.unreadable.append(str(error))
                advance(source.id)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(work())
        except ExceptionGroup as errors:  # one is enough to be told
            raise errors.exceptions[0] from errors

    async def _put(self, readable: Readable) -> None:
        change = readable.prepared.change
        warnings = [f"{change.id}: {warning}" for warning in readable.loaded.warnings]
        if self._wanted.dry_run:
            title = change.title or readable.loaded.title
            self.report.passages += len(chunk(change.id, readable.loaded.text, title=title))
        if await self._sent(readable.prepared):
            self.report.sent.append(change.id)
        self.report.documents += 1
        self.report.warnings += warnings

    async def prune(self, kept: set[str], collections: set[str]) -> None:
        """Delete what is held of the collections and was not found; unreadable ones stay."""
        gone = [
            name
            for name, held in self._held.items()
            if held.op == "put" and held.collection in collections and name not in kept
        ]
        for name in sorted(gone):
            collection = self._held[name].collection
            await self._sent(Prepared(DocumentChange("delete", name, collection=collection)))
            self.report.deleted.append(name)

    async def _sent(self, prepared: Prepared) -> bool:
        """Send a change unless it changes nothing; return whether it does."""
        if self._sender is None:
            return True
        if self._wanted.dry_run:
            return self._sender.is_news(prepared.change)
        sent = await self._sender.send(prepared)
        self._stored.add(sent.sequence)
        self.report.sequence = max(self.report.sequence, sent.sequence)
        return sent.changed

    async def wait(self, client: Client) -> None:
        """Wait for the index, and see what it refused."""
        now = await wait_indexed(
            client,
            self._wanted.tenant,
            self.report.sequence,
            patience_s=self._wanted.patience_s,
        )
        self.report.indexed = now
        self.report.refused = [each for each in now.refused if each.sequence in self._stored]
