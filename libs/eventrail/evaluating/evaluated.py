"""Judged rows as the outcome of an evaluation."""

from collections.abc import Mapping, Sequence
from typing import Any

from eventrail.evaluating.judge_rows import Judged
from eventrail.evaluating.measure import Columns, Metrics, by_slice, measure, percentiles
from eventrail.evaluating.result import Baseline, Evaluated


def evaluated(
    name: str,
    data: str,
    judged: Judged[Any],
    columns: Columns,
    metrics: Metrics,
    *,
    slices: Mapping[str, Sequence[str]],
    sliced: Metrics | None = None,
    baseline: Baseline | None = None,
    versions: Mapping[str, str] | None = None,
    left_out: int = 0,
    notes: Sequence[str] = (),
) -> Evaluated:
    """Return figures over all rows and by slice, with the times that judging took.

    Args:
        name: of the evaluation.
        data: the file's name.
        judged: what was found, row by row.
        columns: what the figures are of, one number a row.
        metrics: reckons the figures.
        slices: each names every row's value in it.
        sliced: reckons those of a slice, where they are others.
        baseline: another way to do it, on the same rows.
        versions: of the models.
        left_out: rows that were not judged, since a model was trained on them.
        notes: what a reader has to know.
    """
    return Evaluated(
        name=name,
        data=data,
        n=len(judged.found),
        seconds=judged.seconds,
        per_item_ms=percentiles(judged.milliseconds),
        metrics=measure(columns, metrics),
        by=by_slice(columns, sliced or metrics, slices),
        baseline=baseline,
        versions=dict(versions or {}),
        left_out=left_out,
        notes=list(notes),
    )
