"""Two sets of vectors: maximum mean discrepancy, and a classifier that tells them apart."""

import numpy as np
import numpy.typing as npt

from eventrail.drift.two_sample.permuting import Array, p_value, relabelled

Vectors = npt.NDArray[np.float32]


def mmd_test(before: Vectors, after: Vectors, *, draws: int = 999, seed: int = 0) -> float:
    """Return the p-value of "both sets have one distribution" (Gretton et al., 2012).

    The kernel is Gaussian with the median distance of the pooled vectors as its width, which
    does not depend on the labels, so the permutation test is exact. It takes memory for the
    square of the number of vectors.
    """
    pooled = np.concatenate([before, after])
    squares = np.maximum(_square_distances(pooled), 0.0)
    width = float(np.median(squares[np.triu_indices(len(pooled), 1)])) or 1.0
    kernel = np.exp(-squares / width).astype(np.float32)
    np.fill_diagonal(kernel, 0.0)
    seen = np.zeros((1, len(pooled)), bool)
    seen[0, len(before) :] = True
    drawn = _discrepancy(relabelled(len(before), len(after), draws, seed), kernel)
    return p_value(float(_discrepancy(seen, kernel)[0]), drawn)


def classifier_test(
    before: Vectors, after: Vectors, *, draws: int = 999, seed: int = 0
) -> tuple[float, float, Array]:
    """Tell the sets apart with a logistic regression (Lopez-Paz and Oquab, 2017).

    It is learnt on a random half of each set and asked about the other; labels are permuted
    within that other half, so the p-value is exact without learning again.

    Returns:
        The p-value; the area under the ROC curve, 0.5 if they cannot be told apart; and a score
        for every vector, higher where it looks more like the second set.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 -- heavy, for this alone

    chance = np.random.default_rng(seed)
    pooled = np.concatenate([before, after])
    labels = np.r_[np.zeros(len(before)), np.ones(len(after))]
    halves = [chance.permutation(len(before)), len(before) + chance.permutation(len(after))]
    learnt = np.concatenate([half[: len(half) // 2] for half in halves])
    asked = np.concatenate([half[len(half) // 2 :] for half in halves])
    model = LogisticRegression(class_weight="balanced", max_iter=300)
    model.fit(pooled[learnt], labels[learnt])
    scores = np.asarray(model.decision_function(pooled), np.float64)
    # nine digits, so that equal vectors are equal; ties have the mean of their ranks
    _, place, ties = np.unique(scores[asked].round(9), return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(ties) - (ties - 1) / 2)[place]
    of_after = labels[asked].astype(bool)
    count, rest = int(of_after.sum()), int((~of_after).sum())
    drawn = relabelled(rest, count, draws, seed) @ ranks
    least = count * (count + 1) / 2
    seen = float(ranks[of_after].sum())
    return p_value(seen, drawn), (seen - least) / (count * rest), scores


def _square_distances(rows: Vectors) -> npt.NDArray[np.float64]:
    squares = (rows.astype(np.float64) ** 2).sum(axis=1)
    return squares[:, None] + squares[None, :] - 2.0 * (rows @ rows.T)


def _discrepancy(labels: npt.NDArray[np.bool_], kernel: npt.NDArray[np.float32]) -> Array:
    """Return the unbiased estimate of each labelling."""
    of_after = labels.astype(np.float32)
    of_before = 1 - of_after
    m, n = float(of_before[0].sum()), float(of_after[0].sum())
    with_after = of_after @ kernel
    both = (with_after * of_after).sum(axis=1) / (n * (n - 1))
    mixed = (with_after * of_before).sum(axis=1) / (m * n)
    neither = ((of_before @ kernel) * of_before).sum(axis=1) / (m * (m - 1))
    return (both + neither - 2 * mixed).astype(np.float64)
