"""The lake's file names, which are its checkpoint.

    <stream>/date=YYYY-MM-DD/hour=HH/<first>-<last>.parquet          as archived
    <stream>/date=YYYY-MM-DD/tenant=<tenant>/<first>-<last>.parquet  as compacted
    <stream>/_compacted/<first>-<last>.json                          says that they count

`first` and `last` are stream sequences, so the names alone say what has been archived, and which
files hold it: those of a compaction count from the moment that its manifest is there, and what
lies within its range counts no more.
"""

import bisect
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, unquote

from eventrail.lake.storage.interface import LakeDamaged, Place, Storage
from eventrail.lake.storage.opening import open_storage, remote

MANIFESTS = "_compacted"
"""The folder of manifests; a leading `_` hides it from readers of Hive partitions."""

NO_TENANT = "__HIVE_DEFAULT_PARTITION__"
"""The partition of rows without a tenant; Hive's own word for null."""

_ARCHIVED = re.compile(r"date=[\d-]+/hour=\d+/(\d+)-(\d+)\.parquet")
_COMPACTED = re.compile(r"date=[\d-]+/tenant=[^/]+/(\d+)-(\d+)\.parquet")
_MANIFEST = re.compile(rf"{MANIFESTS}/(\d+)-(\d+)\.json")
_DIGITS = 12


class Range(NamedTuple):
    """The sequences that one file, or one manifest, covers, both ends included."""

    first: int
    last: int
    path: Path


class Listing(NamedTuple):
    """What is there of a stream, by key, whether it counts or not."""

    manifests: list[Range]
    archived: list[Range]
    compacted: list[Range]


def file_key(stream: str, first: int, last: int, at: datetime) -> str:
    """Return where the messages `first` to `last` of a stream are kept, relative to the lake.

    Args:
        stream: the stream's name.
        first: sequence of the first message.
        last: sequence of the last.
        at: when the broker stored the first.
    """
    at = at.astimezone(UTC)
    return f"{stream}/date={at:%Y-%m-%d}/hour={at:%H}/{_span(first, last)}.parquet"


def compacted_key(stream: str, date: str, tenant: str | None, first: int, last: int) -> str:
    """Return where the rows of one tenant are kept once compacted; None for rows without one."""
    name = NO_TENANT if tenant is None else quote(tenant, safe="~")
    return f"{stream}/date={date}/tenant={name}/{_span(first, last)}.parquet"


def manifest_key(stream: str, first: int, last: int) -> str:
    """Return the name of the manifest of a compaction."""
    return f"{stream}/{MANIFESTS}/{_span(first, last)}.json"


def date_of(key: str | Path) -> str:
    """Return the date partition that a key lies in."""
    return str(key).partition("/date=")[2].partition("/")[0]


def tenant_of(key: str | Path) -> str | None:
    """Return the tenant partition that a key lies in; None for rows without one."""
    name = str(key).partition("/tenant=")[2].partition("/")[0]
    return None if name == NO_TENANT else unquote(name)


def last_of(path: str) -> int:
    """Return the last sequence that a file of the lake may have, which its name says."""
    return int(PurePosixPath(path).stem.rpartition("-")[2])


def _span(first: int, last: int) -> str:
    return f"{first:0{_DIGITS}}-{last:0{_DIGITS}}"


def listing(storage: Storage, stream: str, days: Iterable[date] | None = None) -> Listing:
    """Return what is there of a stream, each kind in order.

    Manifests are listed first: the files of any that is seen were there before it, and what they
    replace stays for a long time after it, so a compaction meanwhile hides nothing.

    Args:
        storage: where the lake is.
        stream: the stream's name.
        days: whose files are listed; of all days if None. Neither files nor compactions go over
            midnight, so what counts of a day does not depend on the others.
    """
    manifests = _matching(storage.keys(f"{stream}/{MANIFESTS}"), stream, _MANIFEST)
    folders = [stream] if days is None else [f"{stream}/date={day}" for day in days]
    keys = [key for folder in folders for key in storage.keys(folder)]
    archived, compacted = (_matching(keys, stream, kind) for kind in (_ARCHIVED, _COMPACTED))
    return Listing(manifests, archived, compacted)


def _matching(keys: Iterable[str], stream: str, kind: re.Pattern[str]) -> list[Range]:
    found: list[Range] = []
    for key in keys:
        match = kind.fullmatch(key.removeprefix(f"{stream}/"))
        if match:
            found.append(Range(int(match[1]), int(match[2]), Path(key)))
    return sorted(found)


def chosen(there: Listing) -> list[Range]:
    """Return the manifests and archived files that count, in order: no two overlap.

    A manifest counts before what lies within it. Where files overlap otherwise, which only
    rivals without a common lock can bring about, those are taken that cover the most; each
    holds the same rows for the same sequences.
    """
    outer = _outermost(there.manifests)
    firsts = [one.first for one in outer]
    archived = [one for one in there.archived if not _within(one, outer, firsts)]
    every = sorted([*outer, *archived])
    return _widest(every) if _overlap(every) else every


def _outermost(manifests: Sequence[Range]) -> list[Range]:
    kept: list[Range] = []
    for one in sorted(manifests, key=lambda each: (each.first, -each.last)):
        if not kept or one.last > kept[-1].last:
            kept.append(one)
    return kept


def _within(one: Range, outer: Sequence[Range], firsts: Sequence[int]) -> bool:
    at = bisect.bisect_right(firsts, one.first) - 1
    return at >= 0 and one.last <= outer[at].last


def _overlap(found: Sequence[Range]) -> bool:
    return any(later.first <= one.last for one, later in pairwise(found))


def _widest(found: Sequence[Range]) -> list[Range]:
    """Return the disjoint ranges that cover the most (weighted interval scheduling)."""
    by_last = sorted(found, key=lambda one: one.last)
    lasts = [one.last for one in by_last]
    best: list[tuple[int, int, int]] = [(0, 0, -1)]  # covered, minus the ranges, the last taken
    for index, one in enumerate(by_last):
        before = best[bisect.bisect_left(lasts, one.first)]
        taken = (before[0] + one.last - one.first + 1, before[1] - 1, index)
        best.append(max(taken, best[-1], key=lambda each: each[:2]))
    kept: list[Range] = []
    at = len(by_last)
    while at > 0 and best[at][2] >= 0:
        one = by_last[best[at][2]]
        kept.append(one)
        at = bisect.bisect_left(lasts, one.first)
    return kept[::-1]


def ranges(lake: Place, stream: str) -> list[Range]:
    """Return what is archived of a stream, in order, whether compacted or not.

    The path of a range is that of its file, or of its manifest.
    """
    storage = open_storage(lake)
    found = chosen(listing(storage, stream))
    return [one._replace(path=Path(storage.url(str(one.path)))) for one in found]


def readable(
    lake: Place,
    stream: str,
    first: int = 0,
    last: int | None = None,
    days: Iterable[date] | None = None,
) -> list[str]:
    """Return the files that hold each row of a stream exactly once, in order.

    They are paths, or URLs of object storage, which DuckDB opens with `reading.attach`. They stay
    for a good while (the grace time of compactions) after this call.

    Args:
        lake: where the lake is.
        stream: the stream's name.
        first: only files that may hold sequences from here on.
        last: only files that may hold sequences up to here.
        days: only files of these dates (UTC), for which no other folders are looked into.
    """
    storage = open_storage(lake)
    there = listing(storage, stream, days)
    return [storage.url(str(one.path)) for one in holding(there) if meets(one, first, last)]


def holding(there: Listing) -> list[Range]:
    """Return the data files that count, in order; those of one compaction share their range."""
    counted = chosen(there)
    spans = {(one.first, one.last) for one in counted if one.path.suffix == ".json"}
    archived = [one for one in counted if one.path.suffix != ".json"]
    return sorted([*archived, *(c for c in there.compacted if (c.first, c.last) in spans)])


def meets(one: Range, first: int, last: int | None) -> bool:
    """Return whether a range has something of `first` to `last`."""
    return one.last >= first and (last is None or one.first <= last)


def next_sequence(lake: Place, stream: str) -> int:
    """Return the sequence at which archiving goes on; 1 for an empty lake.

    Raises:
        LakeDamaged: files overlap.
    """
    there = listing(open_storage(lake), stream)
    if not remote(lake):  # there the lock keeps rivals away, so that it cannot be
        check_overlaps(there.archived)
    found = chosen(there)
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
    """Return the sequences between the first and the last that no range covers.

    A gap is harmless where the stream had no message, e.g. because it was purged by hand.
    """
    missing: list[tuple[int, int]] = []
    expected: int | None = None
    for one in found:
        if expected is not None and one.first > expected:
            missing.append((expected, one.first - 1))
        expected = one.last + 1
    return missing
