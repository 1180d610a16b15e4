"""One segment's arrays from those of parts that follow each other, written as they are made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.segments.arrays import ArraysWriter
from eventrail.retrieval.segments.part import Numbers, Part, Postings, Texts

AT_ONCE = 1 << 22
"""Rows of postings that are worked on at once; bounds memory."""

_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is taken of a part.

    Attributes:
        part: the part.
        documents: rows of its documents that stay.
        passages: rows of its passages that stay.
        new_passages: the new row of each old passage, or -1.
    """

    part: Part
    documents: Numbers
    passages: Numbers
    new_passages: Numbers


def write_merged(writer: ArraysWriter, parts: Sequence[Part]) -> None:
    """Write the arrays of the range that the parts cover.

    What a later change in the range replaced is left out. The outcome depends on the range's
    changes alone, not on how they were divided into parts.
    """
    entries = [entry for part in parts for entry in part.entries()]
    replaced = np.array(sorted({entry.replaces for entry in entries} - {0}), np.int64)
    first = parts[0].span.first
    kept = _kept(parts, replaced)
    counts = [np.diff(one.part.firsts)[one.documents] for one in kept]
    firsts = np.zeros(sum(map(len, counts)) + 1, np.int64)
    np.cumsum(np.concatenate(counts), out=firsts[1:])
    writer.add("changes", np.frombuffer(msgspec.msgpack.encode(entries), np.uint8))
    writer.add("hides", replaced[replaced < first])
    writer.add("ordinals", np.concatenate([one.part.ordinals[one.documents] for one in kept]))
    writer.add("firsts", firsts)
    _write_texts(writer, "documents", [(one.part.documents, one.documents) for one in kept])
    _write_texts(writer, "passages", [(one.part.passages, one.passages) for one in kept])
    writer.add("texts", np.concatenate([one.part.texts[one.passages] for one in kept]))
    writer.add("lengths", np.concatenate([one.part.lengths[one.passages] for one in kept]))
    _write_postings(writer, "terms", [(one.part.terms, one.new_passages) for one in kept])
    _write_postings(writer, "metadata", [(one.part.metadata, one.new_passages) for one in kept])
    _write_vectors(writer, kept)


def _kept(parts: Sequence[Part], replaced: Numbers) -> list[_Kept]:
    kept: list[_Kept] = []
    passages = 0
    for part in parts:
        stays = ~np.isin(part.ordinals, replaced)
        passage_stays = np.repeat(stays, np.diff(part.firsts))
        kept.append(
            _Kept(
                part,
                np.flatnonzero(stays),
                np.flatnonzero(passage_stays),
                _renumbered(passage_stays, passages),
            )
        )
        passages += int(passage_stays.sum())
    return kept


def _renumbered(stays: NDArray[np.bool_], first: int) -> Numbers:
    return np.where(stays, np.cumsum(stays) + first - 1, _NOWHERE).astype(np.int64)


def _write_texts(writer: ArraysWriter, name: str, taken: Sequence[tuple[Texts, Numbers]]) -> None:
    sizes = [np.diff(texts.ends)[rows] for texts, rows in taken]
    ends = np.zeros(sum(map(len, sizes)) + 1, np.int64)
    np.cumsum(np.concatenate(sizes), out=ends[1:])
    writer.add(f"{name}.ends", ends)
    data = writer.reserve(f"{name}.data", np.uint8, (int(ends[-1]),))
    at = 0
    for texts, rows in taken:
        for first, last in _runs(rows):
            piece = texts.data[int(texts.ends[first]) : int(texts.ends[last + 1])]
            data[at : at + len(piece)] = piece
            at += len(piece)


def _runs(rows: Numbers) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of rows that follow each other."""
    if not len(rows):
        return
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts = np.concatenate([rows[:1], rows[breaks + 1]])
    lasts = np.concatenate([rows[breaks], rows[-1:]])
    yield from zip(firsts.tolist(), lasts.tolist(), strict=True)


def _write_vectors(writer: ArraysWriter, kept: Sequence[_Kept]) -> None:
    columns = max(one.part.vectors.shape[1] for one in kept)
    rows = sum(len(one.passages) for one in kept)
    vectors = writer.reserve("vectors", np.float16, (rows, columns))
    at = 0
    for one in kept:
        for first, last in _runs(one.passages):
            length = last + 1 - first
            vectors[at : at + length] = one.part.vectors[first : last + 1]
            at += length


def _write_postings(
    writer: ArraysWriter, name: str, taken: Sequence[tuple[Postings, Numbers]]
) -> None:
    """Write rows by key: first count them, then fill each key's rows part by part."""
    keys = np.unique(np.concatenate([postings.keys for postings, _ in taken]))
    totals = np.zeros(len(keys), np.int64)

    def count(chunk: "_Chunk") -> None:
        totals[chunk.places] += chunk.sizes

    _each_chunk(taken, keys, count)
    used = np.flatnonzero(totals)
    starts = np.zeros(len(used) + 1, np.int64)
    np.cumsum(totals[used], out=starts[1:])
    writer.add(f"{name}.keys", keys[used])
    writer.add(f"{name}.starts", starts)
    counted = any(len(postings.counts) for postings, _ in taken)
    rows = writer.reserve(f"{name}.rows", np.int32, (int(starts[-1]),))
    counts = writer.reserve(f"{name}.counts", np.uint8, (int(starts[-1]) if counted else 0,))
    free = np.zeros(len(keys), np.int64)
    free[used] = starts[:-1]

    def fill(chunk: "_Chunk") -> None:
        ends = np.cumsum(chunk.sizes)
        into = np.repeat(free[chunk.places] - (ends - chunk.sizes), chunk.sizes)
        into += np.arange(len(into))
        rows[into] = chunk.rows
        if counted:
            counts[into] = chunk.counts
        free[chunk.places] += chunk.sizes

    _each_chunk(taken, keys, fill)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some keys of a part.

    Attributes:
        places: where the keys stand among all parts' keys.
        sizes: how many of their rows stay.
        rows: those rows, by their new numbers, one key after the other.
        counts: how often the key is in each.
    """

    places: Numbers
    sizes: Numbers
    rows: Numbers
    counts: NDArray[np.uint8]


def _each_chunk(
    taken: Sequence[tuple[Postings, Numbers]],
    keys: NDArray[np.uint64],
    visit: Callable[[_Chunk], None],
) -> None:
    for postings, new_rows in taken:
        at = 0
        while at < len(postings.keys):
            limit = int(postings.starts[at]) + AT_ONCE
            end = max(at + 1, int(np.searchsorted(postings.starts, limit, side="right")) - 1)
            visit(_chunk(postings, new_rows, keys, at, end))
            at = end


def _chunk(
    postings: Postings, new_rows: Numbers, keys: NDArray[np.uint64], first: int, end: int
) -> _Chunk:
    low, high = int(postings.starts[first]), int(postings.starts[end])
    rows = new_rows[postings.rows[low:high]]
    stay = rows != _NOWHERE
    kept_before = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(stay, out=kept_before[1:])
    sizes = np.diff(kept_before[postings.starts[first : end + 1] - low])
    places = np.searchsorted(keys, postings.keys[first:end])
    counts = postings.counts[low:high][stay] if len(postings.counts) else postings.counts
    return _Chunk(places, sizes, rows[stay], counts)
