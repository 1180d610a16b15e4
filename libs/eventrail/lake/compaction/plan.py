"""Which files to put together, and which can go."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import msgspec

from eventrail.lake.files import Listing, Range, chosen, date_of
from eventrail.lake.storage.interface import Stored

MIB = 1024 * 1024


class Bounds(msgspec.Struct, frozen=True):
    """When to compact, and how much at once.

    Attributes:
        files: neighbours of the current day that are enough to be worth it.
        age_s: seconds after which fewer, two at least, are too.
        bytes: of files put together at most.
        grace_s: seconds that files which count no more stay, for who reads them still.
    """

    files: int = 256
    age_s: float = 900.0
    bytes: int = 32 * MIB
    grace_s: float = 3600.0


class Job(NamedTuple):
    """Ranges to be put together: neighbours of one date."""

    date: str
    sources: list[Range]

    @property
    def first(self) -> int:
        """The first sequence."""
        return self.sources[0].first

    @property
    def last(self) -> int:
        """The last sequence."""
        return self.sources[-1].last


def plan(
    there: Listing,
    stored: Mapping[str, Stored],
    now: datetime,
    bounds: Bounds,
    heavy: Mapping[tuple[int, int], int] | None = None,
) -> list[Job]:
    """Return what to put together now.

    Of the newest date neighbours are when there are enough of a kind, or, of files as archived,
    when they are old enough. Of a date that is over everything is, up to the bound, until there
    cannot be fewer.

    Args:
        there: what is there of the stream.
        stored: the sizes and times of its files, by key.
        now: the time (UTC).
        bounds: when, and how much.
        heavy: what a range counts for where that is more than its bytes.
    """
    dates = {(one.first, one.last): date_of(one.path) for one in there.compacted}
    sizes = _sizes(there, stored)
    sizes.update((span, max(size, sizes.get(span, 0))) for span, size in (heavy or {}).items())
    counted = [
        (date_of(one.path) if _is_file(one) else dates.get((one.first, one.last), ""), one)
        for one in chosen(there)
    ]
    newest = max((date for date, _ in counted), default="")
    jobs: list[Job] = []
    for date, group in groupby(counted, key=lambda each: each[0]):
        run = [one for _, one in group]
        if date == newest:
            for of_files, alike in groupby(run, key=_is_file):
                jobs += [
                    Job(date, chunk)
                    for chunk in _chunks(list(alike), sizes, bounds.bytes)
                    if len(chunk) >= bounds.files or (of_files and _old(chunk, stored, now, bounds))
                ]
        else:
            jobs += [
                Job(date, chunk)
                for chunk in _chunks(run, sizes, bounds.bytes)
                if len(chunk) > 1 or _is_file(chunk[0])
            ]
    return [job for job in jobs if job.date]


def _is_file(one: Range) -> bool:
    return one.path.suffix != ".json"


def _sizes(there: Listing, stored: Mapping[str, Stored]) -> dict[tuple[int, int], int]:
    """Return the bytes of each range."""
    sizes: dict[tuple[int, int], int] = {}
    for one in (*there.archived, *there.compacted):
        span = (one.first, one.last)
        found = stored.get(str(one.path))
        sizes[span] = sizes.get(span, 0) + (0 if found is None else found.size)
    return sizes


def _chunks(
    run: Sequence[Range], sizes: Mapping[tuple[int, int], int], most: int
) -> list[list[Range]]:
    """Return neighbours in groups of at most so many bytes; never is a range left out between."""
    chunks: list[list[Range]] = []
    held = 0
    for one in run:
        size = sizes.get((one.first, one.last), 0)
        if not chunks or held + size > most:
            chunks.append([])
            held = 0
        chunks[-1].append(one)
        held += size
    return chunks


def _old(
    chunk: Sequence[Range], stored: Mapping[str, Stored], now: datetime, bounds: Bounds
) -> bool:
    if len(chunk) < 2:  # noqa: PLR2004 -- one file is as few as can be
        return False
    oldest = stored.get(str(chunk[0].path))
    return oldest is not None and now - oldest.modified >= timedelta(seconds=bounds.age_s)


def superseded(
    there: Listing, stored: Mapping[str, Stored], now: datetime, grace_s: float
) -> list[str]:
    """Return the keys of what has counted no more for longer than the grace time.

    Files come before the manifests that named them, so that none is left without its own.
    """
    outer = [one for one in chosen(there) if not _is_file(one)]
    since = now - timedelta(seconds=grace_s)
    settled = [one for one in outer if _written_before(str(one.path), stored, since)]
    inner = [one for one in there.manifests if _replaced(one, settled)]
    spans = {(one.first, one.last) for one in inner}
    files = [one for one in there.archived if _inside(one, settled)]
    files += [one for one in there.compacted if (one.first, one.last) in spans]
    return [str(one.path) for one in (*files, *inner)]


def orphans(there: Listing, stored: Mapping[str, Stored], before: datetime) -> list[str]:
    """Return the keys of what a compaction that was cut off left behind, written before then."""
    named = {(one.first, one.last) for one in there.manifests}
    return [
        str(one.path)
        for one in there.compacted
        if (one.first, one.last) not in named and _written_before(str(one.path), stored, before)
    ]


def _written_before(key: str, stored: Mapping[str, Stored], moment: datetime) -> bool:
    found = stored.get(key)
    return found is not None and found.modified <= moment


def _inside(one: Range, outer: Sequence[Range]) -> bool:
    return any(each.first <= one.first and one.last <= each.last for each in outer)


def _replaced(one: Range, outer: Sequence[Range]) -> bool:
    return one not in outer and _inside(one, outer)
