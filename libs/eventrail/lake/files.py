"""The lake's file names, which are its checkpoint.

    <lake>/<stream>/date=YYYY-MM-DD/hour=HH/<first>-<last>.parquet

`first` and `last` are stream sequences, so the names alone say what has been archived. The
partition is that of the first message's time.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from eventrail.contracts.errors import EventrailError

_NAME = re.compile(r"(\d+)-(\d+)\.parquet")
_DIGITS = 12


class LakeDamaged(EventrailError):
    """Files of the lake overlap, or a file does not hold what was written to it."""


class Range(NamedTuple):
    """The sequences that one file covers, both ends included."""

    first: int
    last: int
    path: Path


def file_path(lake: Path, stream: str, first: int, last: int, at: datetime) -> Path:
    """Return where the messages `first` to `last` of a stream are kept.

    Args:
        lake: the lake's folder.
        stream: the stream's name.
        first: sequence of the first message.
        last: sequence of the last.
        at: when the broker stored the first.
    """
    at = at.astimezone(UTC)
    folder = lake / stream / f"date={at:%Y-%m-%d}" / f"hour={at:%H}"
    return folder / f"{first:0{_DIGITS}}-{last:0{_DIGITS}}.parquet"


def ranges(lake: Path, stream: str) -> list[Range]:
    """Return what is archived of a stream, in order."""
    found: list[Range] = []
    for path in (lake / stream).glob("date=*/hour=*/*.parquet"):
        match = _NAME.fullmatch(path.name)
        if match:
            found.append(Range(int(match[1]), int(match[2]), path))
    return sorted(found)


def next_sequence(lake: Path, stream: str) -> int:
    """Return the sequence at which archiving goes on; 1 for an empty lake.

    Raises:
        LakeDamaged: files overlap.
    """
    found = ranges(lake, stream)
    check_overlaps(found)
    return found[-1].last + 1 if found else 1


def check_overlaps(found: Iterable[Range]) -> None:
    """Raise `LakeDamaged` if two files cover the same sequence."""
    before: Range | None = None
    for one in found:
        if one.first > one.last or (before is not None and one.first <= before.last):
            other = f" and {before.path}" if before is not None else ""
            raise LakeDamaged(f"{one.path}{other} overlap; move one of them out of the lake")
        before = one


def gaps(found: Iterable[Range]) -> list[tuple[int, int]]:
    """Return the sequences between the first and the last that no file covers.

    A gap is harmless where the stream had no message, e.g. because it was purged by hand.
    """
    missing: list[tuple[int, int]] = []
    expected: int | None = None
    for one in found:
        if expected is not None and one.first > expected:
            missing.append((expected, one.first - 1))
        expected = one.last + 1
    return missing
