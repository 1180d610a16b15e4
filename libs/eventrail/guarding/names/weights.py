"""The trained numbers of the tagger, and how an artefact holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.names.features import BUCKETS
from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.listed import Lists

Table = npt.NDArray[np.float32]

PLACES: Final = 5
"""Where a word stands: two before to two after the one that is judged."""

GAPS: Final = 4
"""Gaps: before the word before, before the word, after it, after the word after."""

_FINEST: Final = 127


@dataclass(frozen=True, slots=True)
class Weights:
    """What the tagger knows.

    Attributes:
        words: by bucket, place and label, `[BUCKETS, PLACES, labels]`.
        gaps: by bucket, gap and label, `[BUCKETS, GAPS, labels]`.
        steps: from label to label.
        lists: of words.
    """

    words: Table
    gaps: Table
    steps: Table
    lists: Lists


def packed(weights: Weights) -> dict[str, npt.NDArray[Any]]:
    """Return arrays for an artefact: 8 bits a weight, rows without any left out."""
    return {
        **_pack("words", weights.words),
        **_pack("gaps", weights.gaps),
        "steps": weights.steps,
        "listed": np.diff(weights.lists.hashes, prepend=np.uint32(0)),
        "bits": weights.lists.bits,
    }


def unpacked(arrays: Mapping[str, npt.NDArray[Any]]) -> Weights:
    """Return weights from the arrays of an artefact."""
    lists = Lists(np.cumsum(arrays["listed"], dtype=np.uint32), arrays["bits"])
    words = _unpack(arrays, "words", PLACES)
    return Weights(words, _unpack(arrays, "gaps", GAPS), arrays["steps"], lists)


def _pack(name: str, table: Table) -> dict[str, npt.NDArray[Any]]:
    rows = np.flatnonzero(table.any(axis=(1, 2))).astype(np.uint32)
    scale = np.float32(max(float(np.abs(table).max(initial=0)), 1e-6) / _FINEST)
    return {
        f"{name}_rows": np.diff(rows, prepend=np.uint32(0)),
        f"{name}_weights": np.rint(table[rows] / scale).astype(np.int8),
        f"{name}_scale": np.array([scale], np.float32),
    }


def _unpack(arrays: Mapping[str, npt.NDArray[Any]], name: str, places: int) -> Table:
    table = np.zeros((BUCKETS, places, len(LABELS)), np.float32)
    rows = np.cumsum(arrays[f"{name}_rows"], dtype=np.uint32)
    table[rows] = arrays[f"{name}_weights"] * arrays[f"{name}_scale"][0]
    return table
