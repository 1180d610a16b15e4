"""Compact one stream of a lake. Whatever moment it is cut off at, each row is readable once."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import structlog

from eventrail.lake.arrow import Table, arrow
from eventrail.lake.compaction.manifest import (
    Manifest,
    Part,
    encode_manifest,
    read_manifest,
)
from eventrail.lake.compaction.merge import (
    WrittenByNewer,
    by_tenant,
    conform,
    in_stream_order,
)
from eventrail.lake.compaction.plan import Bounds, Job, orphans, plan, superseded
from eventrail.lake.files import (
    Listing,
    Range,
    compacted_key,
    listing,
    manifest_key,
)
from eventrail.lake.parquet import decode, encode
from eventrail.lake.storage.interface import Held, LakeDamaged, Place, Stored
from eventrail.lake.storage.opening import open_storage, remote
from eventrail.lake.writing import check_holds, put

_log = structlog.get_logger(__name__)

ROW_GROUP = 16_384
"""Rows in a group of a compacted file: what is read at least to find one request."""

MEMORY = 512 * 1024 * 1024
"""Bytes of rows put together at most, in memory."""

_CUT_OFF = timedelta(minutes=10)
"""How long what another process may still be writing is left alone in object storage."""


class Compactor:
    """Compacts one stream.

    Args:
        lake: where the lake is.
        stream: the stream's name.
        bounds: when, and how much at once.
        now: the time (UTC).
    """

    def __init__(
        self,
        lake: Place,
        stream: str,
        bounds: Bounds | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._lake = lake
        self._stream = stream
        self._bounds = bounds or Bounds()
        self._storage = open_storage(lake)
        self._now = now

    def planned(self) -> list[Job]:
        """Return what a compaction would put together now."""
        return self._plan(*self._look())

    def run(self) -> list[Manifest]:
        """Compact what is due, and remove what has counted no more for long enough.

        Returns:
            What was made; possibly nothing.

        Raises:
            LakeBusy: another process compacts this stream.
            LakeDamaged: a file does not hold what it must; nothing was removed.
            OSError: the storage failed; what was done before counts.
        """
        held = self._storage.lock(f"{self._stream}/.compact.lock")
        try:
            self._storage.sweep(self._stream, "tenant=")
            there, stored = self._look()
            before = self._now() - (_CUT_OFF if remote(self._lake) else timedelta())
            for key in orphans(there, stored, before):
                self._storage.delete(key)
            made = [
                manifest
                for job in self._plan(there, stored)
                for manifest in self._compact(job, there, held)
            ]
            self._remove_superseded(held)
        finally:
            held.close()
        return made

    def _look(self) -> tuple[Listing, dict[str, Stored]]:
        there = listing(self._storage, self._stream)
        return there, {each.key: each for each in self._storage.look(self._stream)}

    def _plan(self, there: Listing, stored: dict[str, Stored]) -> list[Job]:
        heavy = {
            (one.first, one.last): self._weight(read_manifest(self._lake, str(one.path)))
            for one in there.manifests
        }
        return plan(there, stored, self._now(), self._bounds, heavy)

    def _weight(self, manifest: Manifest) -> int:
        """Return what a compaction counts for, where memory is the tighter bound."""
        return manifest.memory * self._bounds.bytes // MEMORY

    def _compact(self, job: Job, there: Listing, held: Held) -> Iterator[Manifest]:
        sources = list(job.sources)
        while sources:
            try:
                table, taken = self._read(sources, there)
            except WrittenByNewer as error:
                _log.info("not compacted", stream=self._stream, reason=str(error))
                return
            sources = sources[len(taken) :]
            if len(taken) > 1 or taken[0].path.suffix != ".json":
                yield self._replace(job.date, table, taken, held)

    def _replace(self, date: str, table: Table, sources: Sequence[Range], held: Held) -> Manifest:
        parts = self._write(date, table, sources, held)
        self._check(table, parts)
        first, last = sources[0].first, sources[-1].last
        manifest = Manifest(
            first=first,
            last=last,
            date=date,
            rows=table.num_rows,
            memory=table.nbytes,
            spans=[span for one in sources for span in self._spans(one)],
            files=parts,
            replaces=[str(one.path) for one in sources],
            release=version("eventrail"),
        )
        held.check()
        put(
            self._storage,
            manifest_key(self._stream, first, last),
            encode_manifest(manifest),
        )
        return manifest

    def _read(self, sources: Sequence[Range], there: Listing) -> tuple[Table, list[Range]]:
        """Return the rows of some sources, or of as many of the first as memory may hold."""
        tables: list[Table] = []
        taken: list[Range] = []
        held = 0
        for one in sources:
            read = [self._table(key) for key in _files_of(one, there)]
            held += sum(table.nbytes for table in read)
            if taken and held > MEMORY:
                break
            tables += read
            taken.append(one)
        return arrow.concat_tables(tables), taken

    def _table(self, key: str) -> Table:
        return conform(self._stream, decode(self._storage.read(key)), key)

    def _write(self, date: str, table: Table, sources: Sequence[Range], held: Held) -> list[Part]:
        parts: list[Part] = []
        for tenant, rows in by_tenant(self._stream, table):
            key = compacted_key(self._stream, date, tenant, sources[0].first, sources[-1].last)
            content = encode(rows, keyed=True, row_group=ROW_GROUP)
            check_holds(content, rows, key)
            held.check()
            put(self._storage, key, content)
            digest = hashlib.sha256(content).hexdigest()
            parts.append(Part(key, tenant, rows.num_rows, len(content), digest))
        return parts

    def _check(self, table: Table, parts: Sequence[Part]) -> None:
        """Read everything back and hold it against what it is to replace."""
        read: list[Table] = []
        for part in parts:
            content = self._storage.read(part.key)
            if hashlib.sha256(content).hexdigest() != part.sha256:
                raise LakeDamaged(f"{part.key} does not hold what was written to it")
            read.append(decode(content))
        back = in_stream_order(self._stream, arrow.concat_tables(read))
        if not back.equals(in_stream_order(self._stream, table)):
            raise LakeDamaged(
                f"the compaction of {self._stream} does not hold the rows that it replaces"
            )

    def _spans(self, one: Range) -> list[tuple[int, int]]:
        if one.path.suffix == ".json":
            return read_manifest(self._lake, str(one.path)).spans
        return [(one.first, one.last)]

    def _remove_superseded(self, held: Held) -> None:
        there, stored = self._look()
        going = superseded(there, stored, self._now(), self._bounds.grace_s)
        if not going:
            return
        held.check()
        self._check_whole(there, stored)
        for key in going:
            self._storage.delete(key)
        _log.info("superseded files removed", stream=self._stream, files=len(going))

    def _check_whole(self, there: Listing, stored: dict[str, Stored]) -> None:
        """Before anything goes: every file that a manifest names is there, in its length."""
        for one in there.manifests:
            for part in read_manifest(self._lake, str(one.path)).files:
                found = stored.get(part.key)
                outer = any(
                    each.first <= one.first and one.last <= each.last and each != one
                    for each in there.manifests
                )
                if not outer and (found is None or found.size != part.bytes):
                    raise LakeDamaged(
                        f"{part.key} is missing or cut short, though {one.path} names it; "
                        "nothing was removed"
                    )


def _files_of(one: Range, there: Listing) -> list[str]:
    if one.path.suffix != ".json":
        return [str(one.path)]
    return [
        str(each.path)
        for each in there.compacted
        if (each.first, each.last) == (one.first, one.last)
    ]
