"""A study in parts, each a study of its own, and their lakes as one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from eventrail.eventlog.jetstream import names
from eventrail.lake.files import file_key, ranges
from eventrail.lake.storage.opening import open_storage
from eventrail.lake.writing import write_table
from eventrail.replaying.study import Study

STREAMS = (names.LOG, names.NOTES)


def divide(study: Study, parts: int) -> list[Study]:
    """Return the parts of a study, made at the first time, each with its share of the requests.

    Neighbours in time stay together. How many parts there are is settled then: begun again, the
    same ones go on.

    Args:
        study: planned.
        parts: how many are wanted.
    """
    folder = study.folder / "shards"
    whole = folder / "divided"
    if not whole.exists():
        _make(study, folder, max(1, min(parts, len(study.names()))))
        whole.touch()
    return [Study(each) for each in sorted(folder.glob("[0-9]*"))]


def _make(study: Study, folder: Path, parts: int) -> None:
    total = len(study.names())
    lives = study.lives()
    config, _ = study.config()
    for number in range(parts):
        size = total * (number + 1) // parts - total * number // parts
        shard = Study(folder / f"{number:04}")
        shard.put_chosen(life.record for life in islice(lives, size))
        shard.put_config(config)
        if study.artefacts.is_dir() and not shard.artefacts.exists():
            shard.artefacts.symlink_to(study.artefacts.resolve(), target_is_directory=True)
        shard.save(msgspec.structs.replace(study.plan, requests=size, progress="planned"))


def join(study: Study, shards: Sequence[Study]) -> None:
    """Put the lakes of all parts into the study's own, and what became of all requests.

    The parts' sequences follow each other; within each, and so of each request, the order stays.
    Done again after it was broken off, it finds its own files and adds the rest.
    """
    storage = open_storage(study.lake)
    for stream in STREAMS:
        before = 0
        for shard in shards:
            last = 0
            for part in ranges(shard.lake, stream):
                table = _moved(_read(shard.lake, part.path), before)
                first = min(table["stored_at"].to_pylist(), default=datetime.now(UTC))
                key = file_key(stream, part.first + before, part.last + before, first)
                write_table(storage, key, table)
                last = part.last
            before += last
    study.write_outcomes([outcome for shard in shards for outcome in shard.outcomes()])


def _read(lake: Path, path: Path) -> Any:
    from eventrail.lake.arrow import parquet  # noqa: PLC0415 -- heavy

    return parquet.ParquetFile(path if path.is_absolute() else lake / path).read()


def _moved(table: Any, by: int) -> Any:
    """Return a table with its sequences behind those of the parts before."""
    from eventrail.lake.arrow import arrow  # noqa: PLC0415 -- heavy

    moved = [sequence + by for sequence in table["sequence"].to_pylist()]
    place = table.schema.get_field_index("sequence")
    return table.set_column(place, table.schema.field(place), arrow.array(moved, arrow.int64()))
