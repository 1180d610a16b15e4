"""Figures of intents; pure."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.measure import Columns, auc

_BINS: Final = 10


class Judgement(NamedTuple):
    """What was said of a row.

    Attributes:
        best: the likeliest intent.
        rejected: whether it was taken for none of the intents.
        inside: the probability that it is one of them, or a number that grows with it.
        sure: the probability of the likeliest; nan where none is known.
        close: whether the true intent is among the two likeliest.
    """

    best: str
    rejected: bool
    inside: float
    sure: float = float("nan")
    close: bool = False


def columns(labels: Sequence[str], judged: Sequence[Judgement]) -> dict[str, npt.NDArray[Any]]:
    """Return numbers by name, one a row; a label is empty for none of the intents."""
    pairs = list(zip(labels, judged, strict=True))
    return {
        "inside": np.asarray([bool(label) for label, _ in pairs]),
        "hit": np.asarray([label == each.best for label, each in pairs]),
        "close": np.asarray([each.close for _, each in pairs]),
        "rejected": np.asarray([each.rejected for _, each in pairs]),
        "outside_score": np.asarray([-each.inside for _, each in pairs]),
        "sure": np.asarray([each.sure for _, each in pairs]),
    }


def figures(rows: Columns) -> dict[str, float]:
    """Return what these rows tell of.

    `accuracy_in_scope` counts a rejection as an error, `accuracy_closed` counts none; `ece` is
    the expected calibration error of the likeliest intent's probability (Guo et al., 2017).
    """
    inside, rejected = rows["inside"].astype(bool), rows["rejected"].astype(bool)
    found: dict[str, float] = {}
    if inside.any():
        hit = rows["hit"][inside].astype(bool)
        found["accuracy_in_scope"] = float((hit & ~rejected[inside]).mean())
        found["accuracy_closed"] = float(hit.mean())
        found["oos_false_positive_rate"] = float(rejected[inside].mean())
        if rows["close"].any():
            found["top2_accuracy"] = float(rows["close"][inside].mean())
        if not np.isnan(rows["sure"]).any():
            found["ece"] = _calibration_error(rows["sure"][inside], hit)
    if not inside.all():
        found["oos_recall"] = float(rejected[~inside].mean())
    ranked = auc(rows["outside_score"], ~inside)
    if ranked is not None:
        found["auroc_oos"] = ranked
    return found


def _calibration_error(sure: npt.NDArray[Any], hit: npt.NDArray[np.bool_]) -> float:
    place = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    counts = np.bincount(place, minlength=_BINS)
    gaps = np.bincount(place, sure - hit, minlength=_BINS)
    return float(np.abs(gaps).sum() / max(counts.sum(), 1))
