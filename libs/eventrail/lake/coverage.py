"""Which sequences of a stream the lake has, and which it lacks."""

from pathlib import Path
from typing import NamedTuple

from eventrail.lake.compaction.manifest import read_manifest
from eventrail.lake.files import Range, chosen, gaps, holding, listing
from eventrail.lake.storage.interface import Place
from eventrail.lake.storage.opening import open_storage

_NOWHERE = Path()


class Amount(NamedTuple):
    """How much there is of a stream.

    Attributes:
        files: that count.
        bytes: of those.
        last: the last sequence; 0 for none.
    """

    files: int
    bytes: int
    last: int


def spans(lake: Place, stream: str) -> list[tuple[int, int]]:
    """Return the sequences that files covered when they were archived, in order.

    A compaction that went over a gap says so in its manifest.

    Raises:
        LakeDamaged: a manifest does not decode.
    """
    found: list[tuple[int, int]] = []
    for one in chosen(listing(open_storage(lake), stream)):
        if one.path.suffix == ".json":
            found += read_manifest(lake, str(one.path)).spans
        else:
            found.append((one.first, one.last))
    return found


def holes(lake: Place, stream: str) -> list[tuple[int, int]]:
    """Return the sequences from 1 to the last archived that no file covers, in runs.

    Most were gone from the stream when the archiver came to them: only the stream can tell.
    """
    found = spans(lake, stream)
    if not found:
        return []
    before = [(1, found[0][0] - 1)] if found[0][0] > 1 else []
    return before + gaps(Range(first, last, _NOWHERE) for first, last in found)


def amount(lake: Place, stream: str) -> Amount:
    """Return how much there is of a stream."""
    storage = open_storage(lake)
    there = listing(storage, stream)
    counted = chosen(there)
    keys = {str(one.path) for one in holding(there)}
    sizes = [each.size for each in storage.look(stream) if each.key in keys]
    return Amount(len(keys), sum(sizes), counted[-1].last if counted else 0)
