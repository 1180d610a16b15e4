"""Measures over time, with the changes of the configuration."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from eventrail.studies.chosen import Chosen, bucket_sql
from eventrail.studies.estimates import Estimate
from eventrail.studies.plots import Line, Mark, over_time
from eventrail.studies.ratios import Measure, estimates
from eventrail.studies.report import Plot
from eventrail.studies.slicing import value_of

MOST_LINES = 5


def timeline(
    connection: duckdb.DuckDBPyConnection,
    chosen: Chosen,
    measure: Measure,
    *,
    name: str,
    split: str = "",
    source: str = "chosen",
    marks: Sequence[Mark] = (),
    note: str = "",
) -> Plot:
    """Return a measure over time; one line for each of the commonest values of `split`."""
    at = bucket_sql(chosen.bucket)
    slices = [split, at] if split else ["''", at]
    found = estimates(connection, measure, slices, source)
    points: dict[str, list[tuple[datetime, Estimate]]] = {}
    for (value, moment), each in found:
        points.setdefault(str(value or ""), []).append((moment, each))
    ranked = sorted(points, key=lambda one: (-sum(each.n for _, each in points[one]), one))
    lines = [
        Line(value_of(each) if split else measure.title, points[each])
        for each in sorted(ranked[:MOST_LINES])
    ]
    return over_time(name, measure.title, lines, measure.kind, marks=marks, note=note)
