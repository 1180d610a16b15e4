"""Relabellings, and what they say."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def relabelled(before: int, after: int, draws: int, seed: int) -> npt.NDArray[np.bool_]:
    """Return `draws` random labellings, one a row; true for what is of the second set."""
    chance = np.random.default_rng(seed)
    labels = np.zeros((draws, before + after), bool)
    labels[:, before:] = True
    return chance.permuted(labels, axis=1)


def p_value(seen: float, drawn: Array) -> float:
    """Return the share of statistics, the one seen among them, that are at least as large."""
    near = 1e-12 * max(abs(seen), 1.0)
    return (1 + int((drawn >= seen - near).sum())) / (len(drawn) + 1)
