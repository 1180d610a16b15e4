"""Boosted decision trees as plain arrays: the sum of one leaf a tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble. Nodes of all trees stand in one list; a leaf is its own child.

    Attributes:
        roots: the first node of each tree.
        feature: by node, which number is looked at.
        threshold: by node; up to it the walk goes left.
        left: by node, the next one.
        right: by node, the next one.
        value: by node, what a leaf adds.
        base: what all sums begin with.
        depth: the steps to the deepest leaf.
    """

    roots: npt.NDArray[np.intp]
    feature: npt.NDArray[np.intp]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    value: npt.NDArray[np.float64]
    base: float
    depth: int

    def scores(self, rows: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
        """Return the sum of each row, above 0 is rather yes.

        Args:
            rows: `[rows, features]`.
        """
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        row = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[row, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return self.base + self.value[at].sum(axis=1)

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Return what `trees_of` makes the trees from again, by name."""
        return {
            f"{prefix}_roots": self.roots.astype(np.uint16),
            f"{prefix}_feature": self.feature.astype(np.uint8),
            f"{prefix}_threshold": self.threshold,
            f"{prefix}_left": self.left.astype(np.uint16),
            f"{prefix}_right": self.right.astype(np.uint16),
            f"{prefix}_value": self.value.astype(np.float32),
            f"{prefix}_base": np.asarray([self.base, self.depth], np.float64),
        }


def trees_of(arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> Trees:
    """Return trees that were stored as `Trees.arrays`."""
    base, depth = arrays[f"{prefix}_base"]
    return Trees(
        arrays[f"{prefix}_roots"].astype(np.intp),
        arrays[f"{prefix}_feature"].astype(np.intp),
        arrays[f"{prefix}_threshold"].astype(np.float64),
        arrays[f"{prefix}_left"].astype(np.intp),
        arrays[f"{prefix}_right"].astype(np.intp),
        arrays[f"{prefix}_value"].astype(np.float64),
        float(base),
        int(depth),
    )
