"""What a ranking is worth, topic by topic."""

import math
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.measure import Columns, auc

DEPTH: Final = 100
"""Passages that are looked at."""

_FIRST: Final = 10
NAMES: Final = ("ndcg@10", "recall@10", "recall@100", "mrr")


def of_ranking(found: Sequence[str], relevant: Collection[str]) -> tuple[float, ...]:
    """Return the figures of `NAMES` for one topic that something is relevant to.

    Gains of nDCG are 0 or 1: Järvelin and Kekäläinen, "Cumulated gain-based evaluation", 2002.
    """
    hits = [name in relevant for name in found[:DEPTH]]
    gain = sum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits[:_FIRST]))
    best = sum(1 / math.log2(rank + 2) for rank in range(min(_FIRST, len(relevant))))
    first = next((rank for rank, hit in enumerate(hits, start=1) if hit), 0)
    return (
        gain / best,
        sum(hits[:_FIRST]) / len(relevant),
        sum(hits) / len(relevant),
        1 / first if first else 0.0,
    )


def columns_of(
    method: str, rankings: Sequence[Sequence[str]], relevant: Sequence[Collection[str]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Return one column a figure, named `<method>.<figure>`, one row a topic."""
    rows = [of_ranking(found, wanted) for found, wanted in zip(rankings, relevant, strict=True)]
    table = np.asarray(rows, np.float64)
    return {f"{method}.{name}": table[:, at] for at, name in enumerate(NAMES)}


def means(columns: Columns) -> dict[str, float]:
    """Return the mean of each column."""
    return {name: float(column.mean()) for name, column in columns.items()}


def abstention(columns: Columns) -> dict[str, float]:
    """Return how well questions that have no answer are told, and what the default refuses.

    Args:
        columns: `answerable`, `relevance` and `refused`, one row a question.
    """
    answerable = columns["answerable"].astype(bool)
    area = auc(columns["relevance"], answerable)
    found = {} if area is None else {"abstention_auc": area}
    refused = columns["refused"]
    if answerable.any():
        found["answerable_refused"] = float(refused[answerable].mean())
    if (~answerable).any():
        found["unanswerable_refused"] = float(refused[~answerable].mean())
    return found


def curve(columns: Columns) -> dict[str, dict[str, float]]:
    """Return precision and recall of abstaining, by the least relevance that is answered."""
    answerable = columns["answerable"].astype(bool)
    points: dict[str, dict[str, float]] = {}
    for percent in range(5, 100, 5):
        refused = columns["relevance"] < percent / 100
        if not refused.any():
            continue
        points[f"{percent / 100:.2f}"] = {
            "n": float(refused.sum()),
            "precision": float((~answerable[refused]).mean()),
            "recall": float(refused[~answerable].mean()),
            "answerable_refused": float(refused[answerable].mean()) if answerable.any() else 0.0,
        }
    return points
