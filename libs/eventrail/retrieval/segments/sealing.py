"""Make a segment's folder: written beside, brought to disk, and renamed."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from eventrail.disk.whole import sync_file
from eventrail.retrieval.segments.arrays import ArraysWriter
from eventrail.retrieval.segments.manifest import (
    ARRAYS,
    GRAPH,
    MANIFEST,
    PROFILE,
    SegmentManifest,
    described,
)
from eventrail.retrieval.segments.merging import write_merged
from eventrail.retrieval.segments.neighbours import Graph, scale_of, write_graph
from eventrail.retrieval.segments.part import Part
from eventrail.retrieval.segments.reading import Segment, read_part
from eventrail.retrieval.segments.tenant import TenantFolder

Measure = Callable[[Segment], bytes]


def write_segment(
    folder: TenantFolder,
    parts: Sequence[Part],
    settings: str,
    measure: Measure | None = None,
    graph_from: int | None = None,
) -> str:
    """Write the segment of the range that the parts cover; return its name.

    Killed at any moment it leaves at most an unfinished folder, which nobody reads.

    Args:
        folder: of the tenant.
        parts: without gaps, in order.
        settings: the hash of what they were made with.
        measure: looks at the segment alone, before it is sealed.
        graph_from: passages from which it gets a graph of its vectors; None for never.
    """
    building = folder.unfinished()
    with ArraysWriter(building / ARRAYS) as writer:
        write_merged(writer, parts)
    sections = writer.sections
    manifest = SegmentManifest(
        first=parts[0].span.first,
        last=parts[-1].span.last,
        settings=settings,
        documents=sections["ordinals"].shape[0],
        passages=sections["lengths"].shape[0],
        sections=sections,
        files={},
    )
    part, hides = read_part(building, manifest)
    if graph_from is not None and part.vectors.shape[1] and len(part.vectors) >= graph_from:
        write_graph(building / GRAPH, part.vectors)
        manifest = msgspec.structs.replace(manifest, scale=scale_of(part.vectors))
    if measure is not None:
        scale = manifest.scale
        graph = Graph(building / GRAPH, scale) if scale else None
        alone = Segment("", part, hides, graph, b"")
        (building / PROFILE).write_bytes(measure(alone))
    return _sealed(folder, building, manifest)


def _sealed(folder: TenantFolder, building: Path, manifest: SegmentManifest) -> str:
    names = [name for name in (ARRAYS, GRAPH, PROFILE) if (building / name).exists()]
    for name in names:
        sync_file(building / name)
    files = {name: described(building / name) for name in names}
    manifest = msgspec.structs.replace(manifest, files=files)
    (building / MANIFEST).write_bytes(msgspec.json.encode(manifest, order="deterministic"))
    sync_file(building / MANIFEST)
    folder.adopt(building, manifest.name)
    return manifest.name
