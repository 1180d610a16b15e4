"""Segments under each other: which of their passages a version still has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.segments.part import Numbers
from eventrail.retrieval.segments.reading import Segment

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layers:
    """The segments of a version, oldest first. A place is a row, counted through all of them.

    Attributes:
        segments: the segments.
        bases: the place of each segment's first row, and at last how many places there are.
        present: places whose document was neither replaced nor deleted.
        found: those of them that are found; of passages with the same text only the first is.
        twins: places of present passages whose text occurs again, by text, then place.
        twin_firsts: where in `twins` each text begins.
        documents: how many there are.
    """

    segments: Sequence[Segment]
    bases: Numbers
    present: Mask
    found: Mask
    twins: Numbers
    twin_firsts: Numbers
    documents: int

    def narrowed(self, allowed: Mask) -> Mask:
        """Return the places that are found among some; of the same texts the first of these."""
        mask = allowed & self.found
        if not len(self.twins):
            return mask
        mask[self.twins] = False
        chosen = np.flatnonzero(allowed[self.twins])
        texts = np.searchsorted(self.twin_firsts, chosen, side="right")
        mask[self.twins[chosen[np.diff(texts, prepend=0) != 0]]] = True
        return mask


def layered(segments: Sequence[Segment]) -> Layers:
    """Lay segments over each other, oldest first."""
    bases = np.zeros(len(segments) + 1, np.int64)
    np.cumsum([len(segment) for segment in segments], out=bases[1:])
    hidden = np.concatenate([np.empty(0, np.int64), *(segment.hides for segment in segments)])
    present = np.ones(int(bases[-1]), np.bool_)
    documents = 0
    for segment, base in zip(segments, bases.tolist(), strict=False):
        stays = ~np.isin(segment.part.ordinals, hidden)
        documents += int(stays.sum())
        if not stays.all():
            rows = np.repeat(stays, np.diff(segment.part.firsts))
            present[base : base + len(rows)] = rows
    twins, firsts = _twins(segments, present)
    found = present.copy()
    found[twins] = False
    found[twins[firsts]] = True
    return Layers(segments, bases, present, found, twins, firsts, documents)


def _twins(segments: Sequence[Segment], present: Mask) -> tuple[Numbers, Numbers]:
    """Return the places of texts that occur more than once, and where each text begins."""
    none = np.empty(0, np.int64)
    places = np.flatnonzero(present)
    if not len(places):
        return none, none
    texts = np.concatenate([segment.part.texts for segment in segments])[places]
    ordered = np.sort(texts)
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(repeated):
        return none, none
    at = np.minimum(np.searchsorted(repeated, texts), len(repeated) - 1)
    ours = np.flatnonzero(repeated[at] == texts)
    order = np.argsort(texts[ours], kind="stable")
    twins = places[ours[order]]
    sorted_texts = texts[ours[order]]
    begins = np.concatenate([[True], sorted_texts[1:] != sorted_texts[:-1]])
    firsts = np.flatnonzero(begins)
    return twins.astype(np.int64), firsts.astype(np.int64)
