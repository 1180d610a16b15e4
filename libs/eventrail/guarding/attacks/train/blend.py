"""Fit the curve over a head's signals, and its threshold."""

from collections.abc import Sequence
from typing import Any, Final, cast

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

from eventrail.guarding.attacks.artefact import Blend
from eventrail.guarding.attacks.assess import SIGNALS, Signals, probability_of
from eventrail.learning.calibrate import threshold_at

FALSE_POSITIVES: Final = 0.01
"""The share of harmless texts that may reach the default threshold."""


def fit_blend(signals: Sequence[Signals], labels: Sequence[bool]) -> Blend:
    """Return the best curve none of whose weights is below 0: no sign speaks for harmlessness."""
    used = list(SIGNALS)
    while True:
        table = np.array([[each.get(name, 0.0) for name in used] for each in signals])
        solver = cast("Any", LogisticRegression(C=10.0, max_iter=1000))
        fitted = solver.fit(table, np.asarray(labels))
        weights = dict(zip(used, np.asarray(fitted.coef_, float)[0].tolist(), strict=True))
        if all(weight >= 0 for weight in weights.values()):
            return Blend(weights, float(fitted.intercept_[0]))
        used = [name for name, weight in weights.items() if weight >= 0]


def with_threshold(blend: Blend, *harmless: Sequence[Signals]) -> Blend:
    """Return a blend with a threshold that at most 1 % of each set of harmless texts reaches."""
    bounds = [
        threshold_at([probability_of(each, blend) for each in group], FALSE_POSITIVES)
        for group in harmless
        if group
    ]
    threshold = round(min(max(bounds), 0.999), 4)
    return msgspec.structs.replace(blend, threshold=threshold, doubt=_doubt(blend, threshold))


def _doubt(blend: Blend, threshold: float) -> float:
    """Return the score below which the two strongest signs lift no text to the threshold."""
    scores = {"long", "short"}
    from_scores = sum(blend.weights.get(name, 0.0) for name in scores)
    rules = sorted(weight for name, weight in blend.weights.items() if name not in scores)
    needed = float(np.log(threshold / (1 - threshold))) - blend.shift - sum(rules[-2:])
    return round(needed / max(from_scores, 1e-6), 3)
