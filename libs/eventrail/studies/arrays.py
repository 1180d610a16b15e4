"""Columns of numbers out of the database, for estimators that work on arrays."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from eventrail.lake.query import QueryFailed
from eventrail.studies.estimates import Estimate

Floats = npt.NDArray[np.float64]


def columns(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> dict[str, Floats]:
    """Return the columns of a query, all numbers; NULL is NaN.

    Raises:
        QueryFailed: DuckDB refused it.
    """
    try:
        found: dict[str, Any] = connection.execute(query, list(parameters)).fetchnumpy()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    return {name: _plain(values) for name, values in found.items()}


def _plain(values: Any) -> Floats:
    if np.ma.isMaskedArray(values):
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    return np.asarray(values, dtype=np.float64)


def estimate_of(found: Any, n: int) -> Estimate:
    """Return an estimate of `eventrail.estimating` as reports have it; None is nothing."""
    if found is None or not np.isfinite(found.value):
        return Estimate(None, n=n)
    low, high = (float(each) if np.isfinite(each) else None for each in (found.low, found.high))
    value = _settled(found.value)
    return Estimate(value, _settled(low), _settled(high), n)


def _settled(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")
