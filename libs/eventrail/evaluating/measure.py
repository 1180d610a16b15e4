"""Metrics of labelled rows, with bootstrap confidence intervals (Efron, 1979)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.result import Metric

Columns = Mapping[str, npt.NDArray[Any]]
"""Numbers by name, one a row in each."""

Metrics = Callable[[Columns], dict[str, float]]
"""Reckons figures from columns; leaves out those that these rows say nothing about."""

ROUNDS: Final = 1000
_INTERVAL: Final = (2.5, 97.5)


def measure(columns: Columns, metrics: Metrics, *, rounds: int = ROUNDS) -> dict[str, Metric]:
    """Return figures over all rows, each with its 95 % interval.

    Rows are drawn with replacement `rounds` times, always the same way; a round whose rows say
    nothing about a figure does not count for it.
    """
    rows = len(next(iter(columns.values())))
    values = metrics(columns)
    chance = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {name: [] for name in values}
    for _ in range(rounds):
        chosen = chance.integers(0, rows, rows)
        for name, value in metrics(_rows(columns, chosen)).items():
            if name in drawn:
                drawn[name].append(value)
    return {name: Metric(value, _interval(drawn[name], value)) for name, value in values.items()}


def by_slice(
    columns: Columns, metrics: Metrics, slices: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return figures by slice and value, with `n`; a slice names each row's value in it."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, values in slices.items():
        of_row = np.asarray(values)
        found[name] = {}
        for value in sorted(set(values)):
            chosen = np.flatnonzero(of_row == value)
            figures = metrics(_rows(columns, chosen))
            found[name][value] = {"n": float(len(chosen)), **figures}
    return found


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return `p50` and `p99`."""
    p50, p99 = np.percentile(np.asarray(milliseconds or [0.0]), [50, 99])
    return {"p50": float(p50), "p99": float(p99)}


def auc(scores: npt.NDArray[Any], positive: npt.NDArray[Any]) -> float | None:
    """Return the area under the ROC curve, ties counting half; None without both kinds."""
    yes, no = scores[positive.astype(bool)], np.sort(scores[~positive.astype(bool)])
    if not len(yes) or not len(no):
        return None
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / 2 / len(no))


def recall_at(
    scores: npt.NDArray[Any], positive: npt.NDArray[Any], false_positives: float
) -> float | None:
    """Return the recall at the threshold that this share of negatives reaches at most."""
    yes, no = scores[positive.astype(bool)], np.sort(scores[~positive.astype(bool)])
    if not len(yes) or not len(no):
        return None
    bound = no[len(no) - 1 - int(false_positives * len(no))]
    return float((yes > bound).mean())


def _rows(columns: Columns, chosen: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    return {name: column[chosen] for name, column in columns.items()}


def _interval(drawn: list[float], value: float) -> tuple[float, float]:
    if not drawn:
        return value, value
    low, high = np.percentile(np.asarray(drawn), _INTERVAL)
    return float(low), float(high)
