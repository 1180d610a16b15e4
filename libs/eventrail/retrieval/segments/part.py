"""The arrays of a segment, in memory or mapped from its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.segments.entry import Entry
from eventrail.retrieval.segments.plan import Span

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class DocumentRecord(msgspec.Struct, frozen=True, array_like=True):
    """What the passages of a document have in common.

    Attributes:
        source: the document's id.
        metadata: of its first passage.
    """

    source: str
    metadata: dict[str, str]


class PassageRecord(msgspec.Struct, frozen=True, array_like=True):
    """What a passage has for itself.

    Attributes:
        id: of the passage.
        text: of it.
        title: the headings above it.
        metadata: None if it is the document's.
    """

    id: str
    text: str
    title: str
    metadata: dict[str, str] | None = None


_ENTRIES = msgspec.msgpack.Decoder(list[Entry])
_DOCUMENT = msgspec.msgpack.Decoder(DocumentRecord)
_PASSAGE = msgspec.msgpack.Decoder(PassageRecord)


@dataclass(frozen=True, slots=True)
class Texts:
    """Records one behind the other.

    Attributes:
        data: their bytes.
        ends: where each begins, and at last where the last one ends.
    """

    data: Bytes
    ends: Numbers

    def __len__(self) -> int:
        return len(self.ends) - 1

    def record(self, row: int) -> memoryview:
        """Return the bytes of one."""
        return self.data[int(self.ends[row]) : int(self.ends[row + 1])].data


@dataclass(frozen=True, slots=True)
class Postings:
    """Which rows hold which key.

    Attributes:
        keys: hashes of the keys, ascending.
        starts: where the rows of each key begin, and at last where the last ones end.
        rows: ascending for each key.
        counts: how often the key is in the row, at most 255; empty where nobody asks.
    """

    keys: NDArray[np.uint64]
    starts: Numbers
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def find(self, keys: NDArray[np.uint64]) -> list[tuple[int, int]]:
        """Return the range of rows of each key, empty for one that is not there."""
        if not len(self.keys):
            return [(0, 0)] * len(keys)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there = self.keys[at] == keys
        starts, ends = self.starts[at].tolist(), self.starts[at + 1].tolist()
        return [
            (start, end if found else start)
            for start, end, found in zip(starts, ends, there.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """A range of changes as arrays. Documents and passages stand in order of their ordinals.

    Attributes:
        span: the changes it covers.
        changes: all of them, also those that left no passage.
        ordinals: of the documents that are the newest of their name within the range.
        firsts: the row of each document's first passage, and at last the number of passages.
        documents: their records.
        passages: their records.
        texts: a hash of the normalised text of each passage.
        lengths: how many terms each passage has, at most 65,535.
        terms: rows of passages by term.
        metadata: rows of passages by metadata.
        vectors: of the passages, half precision; of no columns where there are none.
    """

    span: Span
    changes: Bytes
    ordinals: Numbers
    firsts: Numbers
    documents: Texts
    passages: Texts
    texts: NDArray[np.uint64]
    lengths: NDArray[np.uint16]
    terms: Postings
    metadata: Postings
    vectors: NDArray[np.float16]

    def entries(self) -> list[Entry]:
        """Return the changes."""
        return _ENTRIES.decode(self.changes.data)

    def passage(self, row: int) -> Passage:
        """Return one passage."""
        number = int(np.searchsorted(self.firsts, row, side="right")) - 1
        document = _DOCUMENT.decode(self.documents.record(number))
        own = _PASSAGE.decode(self.passages.record(row))
        metadata = document.metadata if own.metadata is None else own.metadata
        return Passage(own.id, own.text, document.source, own.title, metadata)


def packed(records: Sequence[Any]) -> Texts:
    """Return records as bytes."""
    encode = msgspec.msgpack.Encoder().encode
    encoded = [encode(record) for record in records]
    ends = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(one) for one in encoded], out=ends[1:])
    return Texts(np.frombuffer(b"".join(encoded), np.uint8), ends)
