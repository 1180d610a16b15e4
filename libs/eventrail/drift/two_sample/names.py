"""Two sets of names: the chi-square statistic, by permutation, so that rare names do no harm."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from eventrail.drift.two_sample.permuting import Array, p_value, relabelled

MOST = 30
"""Names told apart; the rarer ones count as one."""


def names_test(
    before: Sequence[str], after: Sequence[str], *, draws: int = 999, seed: int = 0
) -> tuple[float, float]:
    """Return the p-value of "both sets have one distribution", and Cramer's V, 0 to 1.

    Args:
        before: names of the first set.
        after: names of the second.
        draws: relabellings.
        seed: of the draws.
    """
    usual = [name for name, _ in Counter([*before, *after]).most_common(MOST)]
    place = {name: at for at, name in enumerate(usual)}
    codes = np.asarray([place.get(name, len(usual)) for name in (*before, *after)])
    one_hot = np.eye(len(usual) + 1)[codes]
    one_hot = one_hot[:, one_hot.any(axis=0)]
    if one_hot.shape[1] < 2:  # noqa: PLR2004 -- a single name cannot differ
        return 1.0, 0.0
    seen = np.zeros((1, len(codes)))
    seen[0, len(before) :] = 1.0
    labels = relabelled(len(before), len(after), draws, seed).astype(np.float64)
    statistic = float(_chi_square(seen, one_hot)[0])
    p = p_value(statistic, _chi_square(labels, one_hot))
    return p, math.sqrt(statistic / len(codes))


def _chi_square(labels: Array, one_hot: Array) -> Array:
    """Return the statistic of each labelling; both columns of the table are of one sum."""
    size, after = one_hot.shape[0], labels[0].sum()
    totals = one_hot.sum(axis=0)
    expected = totals * after / size
    return ((labels @ one_hot - expected) ** 2 / (totals * after * (size - after) / size**2)).sum(
        axis=1
    )
