"""How well the tokens of two questions cover each other, by a transformer's vectors.

The vectors are those of the embedder that comes with Eventrail (all-MiniLM-L6-v2 in 8 bits): 2 ms
a question, so they are asked for only once a candidate is found that no rule sets apart. It knows
English alone.
"""

from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache, cached

from eventrail.retrieval.embedding.bundled_model import FOLDER
from eventrail.retrieval.embedding.encoder import encoder_in

Rows = npt.NDArray[np.float32]

NAMES: Final = (
    "sentence", "mean_low", "mean_high", "worst_low", "worst_high", "two_low", "two_high",
    "largest", "far", "tokens", "tokens_more",
)  # fmt: skip
_KEPT: Final = 32 << 20
"""Bytes of vectors that are kept; a short question has 10,000."""
_FAR: Final = 0.5


def _size(rows: npt.NDArray[Any]) -> int:
    return int(rows.nbytes)


_kept: LRUCache[Any, npt.NDArray[np.float16]] = LRUCache(_KEPT, _size)


@cached(_kept, lock=Lock())
def token_rows(text: str) -> npt.NDArray[np.float16]:
    """Return the vectors of a text's tokens, the marks at its ends among them."""
    return np.asarray(encoder_in(FOLDER).tokens(text), np.float16)


def compared(one: str, other: str) -> tuple[Rows, Rows]:
    """Return measures of how alike two questions are, and how their vectors differ.

    Returns:
        Numbers in the order of `NAMES`; and, for a linear model, the absolute difference and
        the product of the sentences' vectors, number by number.
    """
    a, b = token_rows(one).astype(np.float32), token_rows(other).astype(np.float32)
    u, v = _unit(a.mean(0)), _unit(b.mean(0))
    x, y = _units(a[1:-1]), _units(b[1:-1])
    apart = np.concatenate([np.abs(u - v), u * v])
    if not len(x) or not len(y):
        return np.zeros(len(NAMES), np.float32), apart
    likeness = x @ y.T
    mine, theirs = np.sort(likeness.max(1)), np.sort(likeness.max(0))
    measures = [
        float(u @ v),
        *sorted((float(mine.mean()), float(theirs.mean()))),
        *sorted((float(mine[0]), float(theirs[0]))),
        *sorted((float(mine[:2].mean()), float(theirs[:2].mean()))),
        float(np.abs(u - v).max()),
        float((mine < _FAR).sum() + (theirs < _FAR).sum()),
        float(len(x) + len(y)),
        float(abs(len(x) - len(y))),
    ]
    return np.asarray(measures, np.float32), apart


def _unit(row: Rows) -> Rows:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)


def _units(rows: Rows) -> Rows:
    return np.asarray(
        rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32
    )
