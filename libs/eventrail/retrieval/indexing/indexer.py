"""Bring one tenant's index up to changes of its documents.

The same changes with the same choice make the same index, byte for byte, in however many batches
and however often a batch is begun: so a process that was killed goes on, a second host builds the
same, and an index as of a past moment is the one that was served then.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.metadata import version as release_of
from typing import NamedTuple

import structlog

from eventrail.contracts.documents import DocumentChange, Indexed, Refusal, decode_change
from eventrail.contracts.errors import EventrailError, UndecodableMessage
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.indexing.choices import Choice
from eventrail.retrieval.indexing.current import Current, read_current, write_current
from eventrail.retrieval.indexing.texts import FetchBody, Reading
from eventrail.retrieval.segments.building import build_version
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.recipe import Recipe
from eventrail.retrieval.segments.tenant import TenantFolder

_log = structlog.get_logger(__name__)

RELEASE = release_of("eventrail")

Ready = Callable[[str], None]
"""Hears of a version that is built, before it is put in force."""

FetchChange = Callable[[int], bytes | None]
"""Returns the payload of a message of `DOCUMENTS`; None if it is gone."""


class Source(NamedTuple):
    """Where an indexer reads what it was not handed.

    Attributes:
        change: a message of `DOCUMENTS` by its sequence.
        body: a body by its name.
    """

    change: FetchChange
    body: FetchBody


class Outcome(NamedTuple):
    """What a batch came to.

    Attributes:
        current: what is in force now.
        changed: whether that is another version than before.
        refused: how many changes of the batch were refused.
    """

    current: Current
    changed: bool
    refused: int


class Indexer:
    """Builds in one tenant's folder. One at a time.

    Args:
        folder: the tenant's files; made if they are not there.
        choice: what shapes the index.
        recipe: how segments are made, as the choice says.
        source: where documents are read again.
        reading: reads them.
        ready: does what has to be done before a new version is searched.
    """

    def __init__(
        self,
        folder: TenantFolder,
        choice: Choice,
        recipe: Recipe,
        *,
        source: Source,
        reading: Reading,
        ready: Ready = lambda _: None,
    ) -> None:
        self._ready = ready
        self._folder = folder
        self._reading = reading
        self._choice = choice
        self._recipe = recipe
        self._source = source
        self._passages: dict[int, list[Passage]] = {}
        self._refused = 0

    def bring(
        self,
        changes: Sequence[tuple[int, bytes]],
        upto: int,
        *,
        refuse: str = "",
        n: int | None = None,
    ) -> Outcome:
        """Fold in changes and put the index that they make in force.

        Args:
            changes: sequences and payloads, in order; those that were seen before have no effect.
            upto: the stream was seen up to here.
            refuse: why every change is refused without being looked at; empty to look at them.
            n: the effective changes that count, at most; None for all.

        Raises:
            OSError: the folder cannot be written to.
        """
        folder = self._folder.path
        self._folder.create()
        before = read_current(folder)
        self._refused = 0
        with closing(History(self._folder.history)) as history:
            seen = history.sequence
            for sequence, payload in changes:
                if sequence > seen:
                    self._fold(history, sequence, payload, refuse)
            history.passed(upto)
            most = None if n is None else min(n, history.n)
            built = build_version(folder, history, self._recipe, self._load, n=most)
            changed = before is None or before.indexed.version != built.version
            if changed:
                self._ready(built.version)
            refused = history.refused
            sequence = history.sequence
            history.commit()
        indexed = Indexed(built.version, sequence, built.documents, built.passages, refused)
        current = Current(indexed, self._choice, RELEASE, len(built.segments))
        if current != before:
            write_current(folder, current)
        return Outcome(current, changed, self._refused)

    def _fold(self, history: History, sequence: int, payload: bytes, refuse: str) -> None:
        change: DocumentChange | None = None
        try:
            change = decode_change(payload)
            if refuse:
                raise UndecodableMessage(refuse)
            passages = self._read(history, change)
        except EventrailError as error:
            name = change.id if change is not None else ""
            history.refuse(Refusal(sequence, name, str(error)))
            self._refused += 1
            return
        entry = history.apply(change, sequence)
        if entry is not None and passages is not None:
            self._passages[entry.ordinal] = passages

    def _read(self, history: History, change: DocumentChange) -> list[Passage] | None:
        """Return the passages of a put that is none of what is held; None of all else."""
        if change.op != "put" or not history.changes_something(change):
            return None
        return self._passages_of(change)

    def _load(self, entry: Entry) -> Sequence[Passage]:
        """Return the passages of a document: those just read, or read again from the stream."""
        if entry.ordinal in self._passages:
            return self._passages.pop(entry.ordinal)
        payload = self._source.change(entry.sequence)
        if payload is None:
            _log.error("change is gone from DOCUMENTS", sequence=entry.sequence)
            return []
        try:
            change = decode_change(payload)
            return self._passages_of(change)
        except EventrailError as error:
            _log.error("document cannot be read again", sequence=entry.sequence, error=repr(error))
            return []

    def _passages_of(self, change: DocumentChange) -> list[Passage]:
        tenant = self._folder.path.name
        chunking = self._choice.chunking
        return self._reading.passages(tenant, change, chunking, self._source.body)
