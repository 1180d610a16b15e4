"""Rows that are there twice, word for word or nearly.

Near ones are found by MinHash (Broder, 1997) over runs of five words, 64 values in 16 bands, and
confirmed by the share of runs that both have.
"""

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.signals.pairs.material import Row
from eventrail.signals.pairs.shelf import Chosen
from eventrail.signals.pairs.watching import watched

NEAR: Final = 0.85
"""The share of runs (Jaccard) from which two rows are one."""

_RUN: Final = 5
_VALUES: Final = 64
_BANDS: Final = 16
_PRIME: Final = (1 << 31) - 1
_WORD: Final = re.compile(r"\w+")

Numbers = npt.NDArray[np.uint64]
Runs = npt.NDArray[np.uint32]


def distinct_rows(
    rows: Sequence[Row],
    left_out: Callable[[str], None],
    console: Console | None = None,
) -> Sequence[Row]:
    """Return the rows without those that repeat an earlier one; the surest come first.

    Of each row that is kept a few KiB stay in memory, whatever its texts take.

    Args:
        rows: to look at.
        left_out: called with `duplicate` or `near_duplicate` for each that is left out.
        console: shows progress.
    """
    sure = [row.source.confidence for row in rows]
    order = sorted(range(len(rows)), key=lambda at: -sure[at])
    kept: list[int] = []
    runs: list[Runs] = []
    exact: set[bytes] = set()
    bands: defaultdict[bytes, list[int]] = defaultdict(list)
    multiply, add = _hashes()
    for at, row in zip(order, watched(Chosen(rows, order), "comparing", console), strict=True):
        words = _WORD.findall(_text(row).lower())
        whole = hashlib.sha256((_side(row) + " ".join(words)).encode("utf-8", "replace")).digest()
        if whole in exact:
            left_out("duplicate")
            continue
        exact.add(whole)
        of_row = runs_of(words, _side(row))
        keys = _bands(of_row, multiply, add)
        near = {number for key in keys for number in bands.get(key, ())}
        if any(_alike(of_row, runs[number]) >= NEAR for number in near):
            left_out("near_duplicate")
            continue
        for key in keys:
            bands[key].append(len(kept))
        kept.append(at)
        runs.append(of_row)
    return Chosen(rows, kept)


def runs_of(words: Sequence[str], side: str = "") -> Runs:
    """Return numbers that stand for the runs of five words of a text; one for a shorter text."""
    last = max(len(words) - _RUN, 0)
    found = {
        zlib.crc32((side + " ".join(words[at : at + _RUN])).encode("utf-8", "replace"))
        for at in range(last + 1)
    }
    return np.fromiter(found, np.uint32, len(found))


def _bands(runs: Runs, multiply: Numbers, add: Numbers) -> list[bytes]:
    numbers = runs.astype(np.uint64) % np.uint64(_PRIME)
    values = (multiply[:, None] * numbers[None, :] + add[:, None]) % np.uint64(_PRIME)
    signature = values.min(axis=1).astype(np.uint32).reshape(_BANDS, -1)
    return [bytes([band]) + row.tobytes() for band, row in enumerate(signature)]


def _hashes() -> tuple[Numbers, Numbers]:
    chance = np.random.default_rng(0)
    multiply = chance.integers(1, _PRIME, _VALUES, dtype=np.uint64)
    return multiply, chance.integers(0, _PRIME, _VALUES, dtype=np.uint64)


def _alike(one: Runs, other: Runs) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(len(one) + len(other) - both, 1)


def _side(row: Row) -> str:
    """Rows that say opposite things of the same words are not the same."""
    return f"{row.wanted is not None}{row.unwanted is not None}\0"


def _text(row: Row) -> str:
    parts = [said.content for said in row.prompt]
    return " ".join([*parts, "|", row.wanted or "", "|", row.unwanted or ""])
