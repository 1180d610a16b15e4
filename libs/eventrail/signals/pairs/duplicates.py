"""Rows that are there twice, word for word or nearly.

Near ones are found by MinHash (Broder, 1997) over runs of five words, 64 values in 16 bands, and
confirmed by the share of runs that both have.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.signals.pairs.material import Row

NEAR: Final = 0.85
"""The share of runs (Jaccard) from which two rows are one."""

_RUN: Final = 5
_VALUES: Final = 64
_BANDS: Final = 16
_PRIME: Final = (1 << 31) - 1
_WORD: Final = re.compile(r"\w+")

Numbers = npt.NDArray[np.uint64]


def distinct_rows(rows: Iterable[Row], left_out: Callable[[str], None]) -> list[Row]:
    """Return the rows without those that repeat an earlier one; the surest come first.

    Args:
        rows: to look at.
        left_out: called with `duplicate` or `near_duplicate` for each that is left out.
    """
    kept: list[Row] = []
    runs: list[frozenset[int]] = []
    exact: set[str] = set()
    bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    multiply, add = _hashes()
    for row in sorted(rows, key=lambda each: -each.source.confidence):
        words = _WORD.findall(_text(row).lower())
        whole = _side(row) + " ".join(words)
        if whole in exact:
            left_out("duplicate")
            continue
        exact.add(whole)
        of_row = runs_of(words, _side(row))
        keys = _bands(of_row, multiply, add)
        near = {at for key in keys for at in bands[key]}
        if any(_alike(of_row, runs[at]) >= NEAR for at in near):
            left_out("near_duplicate")
            continue
        for key in keys:
            bands[key].append(len(kept))
        kept.append(row)
        runs.append(of_row)
    return kept


def runs_of(words: Sequence[str], side: str = "") -> frozenset[int]:
    """Return numbers that stand for the runs of five words of a text; one for a shorter text."""
    last = max(len(words) - _RUN, 0)
    return frozenset(
        zlib.crc32((side + " ".join(words[at : at + _RUN])).encode()) for at in range(last + 1)
    )


def _bands(runs: frozenset[int], multiply: Numbers, add: Numbers) -> list[tuple[int, bytes]]:
    numbers = np.fromiter(runs, np.uint64, len(runs)) % np.uint64(_PRIME)
    values = (multiply[:, None] * numbers[None, :] + add[:, None]) % np.uint64(_PRIME)
    signature = values.min(axis=1).reshape(_BANDS, -1)
    return [(band, row.tobytes()) for band, row in enumerate(signature)]


def _hashes() -> tuple[Numbers, Numbers]:
    chance = np.random.default_rng(0)
    multiply = chance.integers(1, _PRIME, _VALUES, dtype=np.uint64)
    return multiply, chance.integers(0, _PRIME, _VALUES, dtype=np.uint64)


def _alike(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _side(row: Row) -> str:
    """Rows that say opposite things of the same words are not the same."""
    return f"{row.wanted is not None}{row.unwanted is not None}\0"


def _text(row: Row) -> str:
    parts = [said.content for said in row.prompt]
    return " ".join([*parts, "|", row.wanted or "", "|", row.unwanted or ""])
