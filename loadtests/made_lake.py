"""A lake of requests that nobody made: for benchmarks, and to look at reports with.

python -m loadtests.made_lake --requests 100000 FOLDER

One seed makes one lake: tenants of very different sizes, routes with their models and templates,
a canary, caches, retrieval, failures, feedback, judgements, changes of the configuration, alarms
and incidents. After one of the changes the answers on one route are longer, dearer and less
liked (`Shape.worse_after`), so that there is something to be found.
"""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from eventrail.lake.arrow import Table, parquet
from eventrail.lake.files import file_key
from eventrail.lake.schema import SCHEMAS
from eventrail.lake.writer import LakeWriter
from loadtests.making import events, notes, operations
from loadtests.making.drawn import Drawn, Shape, draw

HOUR_US = 3_600_000_000

__all__ = ["Shape", "make_lake"]


def make_lake(folder: Path, shape: Shape, *, hours: int = 1) -> Drawn:
    """Write a lake as the archiver leaves it before any compaction.

    Args:
        folder: where; must not hold a lake.
        shape: how many of what.
        hours: that one file of a stream spans; a day's last file may span fewer.

    Returns:
        What was drawn, to check answers with.
    """
    drawn = draw(shape)
    note = 1
    for begin, end in _days(drawn):
        part = drawn.part(begin, end)
        _files(folder, "LOG", events.rows(part, 1 + 2 * begin), hours)
        said = notes.rows(part, note)
        note += said.num_rows
        _files(folder, "NOTES", said, hours)
    for stream, messages in (
        ("CHANGES", operations.changes(shape)),
        ("OPERATIONS", operations.operations(shape)),
    ):
        if stream in SCHEMAS and messages:
            with LakeWriter(folder, stream).open() as writer:
                writer.write(messages)
    return drawn


def _days(drawn: Drawn) -> list[tuple[int, int]]:
    """Return the ranges of requests of each day."""
    days = drawn.at // (24 * HOUR_US)
    begins = np.flatnonzero(np.diff(days, prepend=-1))
    return list(zip(begins.tolist(), [*begins[1:].tolist(), drawn.count], strict=True))


def _files(folder: Path, stream: str, table: Table, hours: int) -> None:
    """Write rows, in the order of their sequences, as one file for every so many hours."""
    if not table.num_rows:
        return
    sequence = table["sequence"].to_numpy()
    stored = table["stored_at"].cast("int64").to_numpy()
    # a record goes with those before it: hours never go back, whatever single records say
    hour = np.maximum.accumulate(stored[_firsts(sequence)] // (hours * HOUR_US))[_record(sequence)]
    begins = np.flatnonzero(np.diff(hour, prepend=-1)).tolist()
    for begin, end in zip(begins, [*begins[1:], table.num_rows], strict=True):
        at = datetime.fromtimestamp(stored[begin] / 1e6, UTC)
        key = file_key(stream, int(sequence[begin]), int(sequence[end - 1]), at)
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table.slice(begin, end - begin), path, compression="zstd")


def _firsts(sequence: Any) -> Any:
    return np.flatnonzero(np.diff(sequence, prepend=-1))


def _record(sequence: Any) -> Any:
    return np.cumsum(np.diff(sequence, prepend=-1) > 0) - 1


def main() -> None:
    """Make a lake from the command line."""
    parser = argparse.ArgumentParser(description="Make a lake of requests that nobody made.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.perf_counter()
    make_lake(given.folder, Shape(given.requests, days=given.days, seed=given.seed))
    print(f"{given.requests} requests in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
