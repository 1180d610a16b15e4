"""A segment, opened."""

import threading
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np

from eventrail.retrieval.segments.arrays import read_arrays
from eventrail.retrieval.segments.manifest import (
    ARRAYS,
    GRAPH,
    PROFILE,
    IndexUnusable,
    SegmentManifest,
    read_segment_manifest,
)
from eventrail.retrieval.segments.neighbours import Graph
from eventrail.retrieval.segments.part import Numbers, Part, Postings, Texts


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Segment:
    """A segment's arrays, mapped from its file.

    Attributes:
        name: of its folder.
        part: the arrays.
        hides: ordinals of puts before its range that a change in it replaced or deleted.
        graph: of its vectors; None where they are so few that all are looked at.
        profile: what was measured on it.
    """

    name: str
    part: Part
    hides: Numbers
    graph: Graph | None
    profile: bytes

    def __len__(self) -> int:
        return len(self.part.lengths)


_OPEN: WeakValueDictionary[tuple[Path, int], Segment] = WeakValueDictionary()
_TURN = threading.Lock()


def open_segment(folder: Path) -> Segment:
    """Open a segment; one that is open is shared, and closed when nobody holds it any more.

    Raises:
        IndexUnusable: a file is missing or has not its size.
    """
    with _TURN:
        manifest = read_segment_manifest(folder)
        key = (folder, folder.stat().st_ino)  # one that was built anew is another folder
        found = _OPEN.get(key)
        if found is None:
            found = _opened(folder, manifest)
            _OPEN[key] = found
        return found


def _opened(folder: Path, manifest: SegmentManifest) -> Segment:
    try:
        part, hides = read_part(folder, manifest)
        graph = Graph(folder / GRAPH, manifest.scale) if GRAPH in manifest.files else None
        profile = (folder / PROFILE).read_bytes() if PROFILE in manifest.files else b""
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexUnusable(f"segment {folder} is not readable: {error}") from error
    return Segment(manifest.name, part, hides, graph, profile)


def read_part(folder: Path, manifest: SegmentManifest) -> tuple[Part, Numbers]:
    """Return a segment's arrays, and the ordinals it hides in older ones.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too short.
    """
    found = read_arrays(folder / ARRAYS, manifest.sections)

    def texts(name: str) -> Texts:
        return Texts(found[f"{name}.data"], found[f"{name}.ends"])

    def postings(name: str) -> Postings:
        fields = ("keys", "starts", "rows", "counts")
        return Postings(*(found[f"{name}.{field}"] for field in fields))

    part = Part(
        span=manifest.span,
        changes=found["changes"],
        ordinals=found["ordinals"],
        firsts=found["firsts"],
        documents=texts("documents"),
        passages=texts("passages"),
        texts=found["texts"],
        lengths=found["lengths"],
        terms=postings("terms"),
        metadata=postings("metadata"),
        vectors=found["vectors"],
    )
    return part, np.asarray(found["hides"])
