"""Read a lake back: it is whole, each row is there once, and it is what the stream still has."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import msgspec
from nats.aio.client import Client

from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.lake.arrow import Table
from eventrail.lake.compaction.manifest import read_manifest
from eventrail.lake.files import chosen, holding, listing, readable
from eventrail.lake.messages import Archivable, Whole, archivables
from eventrail.lake.parquet import decode
from eventrail.lake.reading import attach, read
from eventrail.lake.rows.tables import table_of
from eventrail.lake.storage.interface import Place
from eventrail.lake.storage.opening import open_storage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MOST_PROBLEMS = 20

_KEYS = {
    "LOG": ["sequence", "position", "event_id"],
    "NOTES": ["sequence", "note_id"],
}
"""What tells the rows of a stream apart; sequence and id elsewhere."""


class Verified(msgspec.Struct):
    """What reading a stream of a lake back found.

    Attributes:
        stream: which.
        files: that were read.
        rows: in them.
        compared: messages that the stream still has, and whose rows were held against them.
        problems: what is wrong, a sentence each, the first twenty; empty if nothing is.
    """

    stream: str
    files: int = 0
    rows: int = 0
    compared: int = 0
    problems: list[str] = msgspec.field(default_factory=list[str])

    def tell(self, problem: str) -> None:
        """Add a problem."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)


def verify_files(
    lake: Place, stream: str, told: Callable[[int, int], None] = lambda _done, _all: None
) -> Verified:
    """Read every file of a stream that counts.

    Each decodes, holds only sequences of its range, and, if compacted, has the bytes that its
    manifest names; no row is in the lake twice.

    Args:
        lake: where the lake is.
        stream: the stream's name.
        told: hears how many files have been read, and of how many.

    Raises:
        OSError: the storage cannot be read.
    """
    storage = open_storage(lake)
    there = listing(storage, stream)
    found = Verified(stream)
    digests = {
        part.key: part.sha256
        for one in chosen(there)
        if one.path.suffix == ".json"
        for part in read_manifest(lake, str(one.path)).files
    }
    files = holding(there)
    missing = set(digests) - {str(one.path) for one in files}
    for key in sorted(missing):
        found.tell(f"{key} is gone, though a manifest names it")
    for number, one in enumerate(files):
        key = str(one.path)
        content = storage.read(key)
        if key in digests and hashlib.sha256(content).hexdigest() != digests[key]:
            found.tell(f"{key} does not hold what its manifest says")
        _check_file(found, key, content, one.first, one.last)
        told(number + 1, len(files))
    _check_once(found, lake)
    return found


def _check_file(found: Verified, key: str, content: bytes, first: int, last: int) -> None:
    try:
        sequences: list[int] = decode(content)["sequence"].to_pylist()
    except (OSError, ValueError, KeyError) as error:  # Arrow's errors are these
        found.tell(f"{key} does not decode: {error}")
        return
    found.files += 1
    found.rows += len(sequences)
    if sequences and not first <= min(sequences) <= max(sequences) <= last:
        found.tell(f"{key} holds sequences {min(sequences)} to {max(sequences)}")


def _check_once(found: Verified, lake: Place) -> None:
    if found.problems:
        return
    columns = ", ".join(_keys(found.stream))
    with duckdb.connect(":memory:") as connection:
        attach(connection, lake)
        read(connection, found.stream, readable(lake, found.stream)).create_view("found")
        twice = connection.execute(
            f"SELECT {columns}, count(*) FROM found GROUP BY ALL HAVING count(*) > 1 LIMIT 20"  # noqa: S608 -- constants
        ).fetchall()
    for row in twice:
        found.tell(f"a row is there {row[-1]} times: {columns} = {row[:-1]}")


def _keys(stream: str) -> list[str]:
    return _KEYS.get(stream, ["sequence", "id"])


async def verify_hot(
    client: Client,
    lake: Place,
    found: Verified,
    whole: Whole,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Hold what a stream still has against the lake: the same rows, by id and by hash.

    Args:
        client: the connection.
        lake: where the lake is.
        found: what was found of the stream so far; added to.
        whole: puts a record's large bodies in place.
        told: hears how many messages have been compared, and of how many.

    Raises:
        nats.errors.Error: there is no such stream, or no server.
    """
    state = (await client.jetstream().stream_info(found.stream)).state
    there = await asyncio.to_thread(lambda: chosen(listing(open_storage(lake), found.stream)))
    last = min(state.last_seq, there[-1].last if there else 0)
    after = max(state.first_seq, there[0].first if there else 0, 1) - 1
    if last <= after:
        return
    async for batch in read_batches(client, found.stream, ">", after=after):
        messages = await archivables([each for each in batch if each.sequence <= last], whole)
        if messages:
            await asyncio.to_thread(_compare, lake, found, messages)
            found.compared += len(messages)
            told(messages[-1].sequence - after, last - after)
        if batch[-1].sequence >= last:
            return


def _compare(lake: Place, found: Verified, messages: Sequence[Archivable]) -> None:
    first, last = messages[0].sequence, messages[-1].sequence
    expected = _marks(table_of(found.stream, messages), found.stream)
    with duckdb.connect(":memory:") as connection:
        attach(connection, lake)
        rows = read(connection, found.stream, readable(lake, found.stream, first, last))
        table = rows.filter(f"sequence BETWEEN {first} AND {last}").to_arrow_table()
    there = _marks(table, found.stream)
    for mark in sorted(expected - there, key=str):
        found.tell(f"the stream has {_named(found.stream, mark)}, the lake does not")
    for mark in sorted(there - expected, key=str):
        found.tell(f"the lake has {_named(found.stream, mark)}, the stream does not")


def _marks(table: Table, stream: str) -> set[tuple[Any, ...]]:
    """Return, of each row, what tells it apart and the hash of its data."""
    columns = [table[name].to_pylist() for name in _keys(stream)]
    hashes = [_hash(data) for data in table["data"].to_pylist()]
    return set(zip(*columns, hashes, strict=True))


def _hash(data: str | None) -> str:
    return hashlib.sha256((data or "").encode()).hexdigest()


def _named(stream: str, mark: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(_keys(stream), mark, strict=False))
