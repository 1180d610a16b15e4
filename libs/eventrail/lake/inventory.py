"""How much of each stream and date a lake holds."""

from collections.abc import Iterable
from typing import Any

import duckdb
import msgspec

from eventrail.lake.files import date_of, holding, listing
from eventrail.lake.reading import attach
from eventrail.lake.storage.interface import Place
from eventrail.lake.storage.opening import open_storage


class Held(msgspec.Struct, frozen=True):
    """What there is of one stream and date.

    Attributes:
        stream: which.
        date: of the partition.
        archived: files as they were archived.
        compacted: files that compactions made.
        rows: in all of them.
        bytes: of all of them.
        first: the first sequence.
        last: the last.
    """

    stream: str
    date: str
    archived: int
    compacted: int
    rows: int
    bytes: int
    first: int
    last: int


def inventory(lake: Place, streams: Iterable[str]) -> list[Held]:
    """Return what a lake holds, by stream and date; only the ends of its files are read.

    Raises:
        OSError: the storage cannot be read.
    """
    storage = open_storage(lake)
    found: list[Held] = []
    with duckdb.connect(":memory:") as connection:
        attach(connection, lake)
        for stream in streams:
            files = holding(listing(storage, stream))
            sizes = {each.key: each.size for each in storage.look(stream)}
            rows = _rows(connection, [storage.url(str(one.path)) for one in files])
            for date in sorted({date_of(one.path) for one in files}):
                here = [one for one in files if date_of(one.path) == date]
                keys = [str(one.path) for one in here]
                compacted = sum("/tenant=" in key for key in keys)
                found.append(
                    Held(
                        stream=stream,
                        date=date,
                        archived=len(keys) - compacted,
                        compacted=compacted,
                        rows=sum(rows.get(storage.url(key), 0) for key in keys),
                        bytes=sum(sizes.get(key, 0) for key in keys),
                        first=min(one.first for one in here),
                        last=max(one.last for one in here),
                    )
                )
    return found


def _rows(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> dict[str, int]:
    if not paths:
        return {}
    query = "SELECT file_name, num_rows FROM parquet_file_metadata(?)"
    every: list[tuple[Any, ...]] = connection.execute(query, [paths]).fetchall()
    return {str(name): int(rows) for name, rows in every}
