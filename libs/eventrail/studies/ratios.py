"""Means and shares of many slices at once, reckoned in the database."""

from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from eventrail.studies.asking import asked
from eventrail.studies.estimates import Estimate, Sums, mean_of, share_of
from eventrail.studies.report import Kind


class Measure(msgspec.Struct, frozen=True):
    """A figure of a request.

    Attributes:
        name: short, for files.
        title: for readers, with its unit.
        value: an expression over the source; NULL where a request does not have it.
        kind: how it is shown; `share` for one that is 0 or 1.
        better: 1 if more is better, -1 if less is, 0 if neither.
        within: the scale that values and intervals cannot leave.
        weight: an expression of the weight, e.g. one over the probability of being looked at.
    """

    name: str
    title: str
    value: str
    kind: Kind = "number"
    better: int = 0
    weight: str = "1.0"
    within: tuple[float, float] | None = None

    @property
    def short(self) -> str:
        """Its title inside a sentence."""
        return self.title.partition(",")[0].lower()


def sums(
    connection: duckdb.DuckDBPyConnection,
    measure: Measure,
    slices: Sequence[str] = (),
    source: str = "chosen",
) -> list[tuple[tuple[Any, ...], Sums]]:
    """Return the sums of a measure for each combination of the slices, in their order.

    Args:
        connection: with `source`, which has a column `unit`.
        measure: what.
        slices: expressions over the source.
        source: a table or a subquery in parentheses.
    """
    names = [f"s{place}" for place in range(len(slices))]
    named = "".join(f"{each} AS {name}, " for each, name in zip(slices, names, strict=True))
    kept = "".join(f"{name}, " for name in names)
    grouped = f"GROUP BY {kept.rstrip(', ')} ORDER BY {kept.rstrip(', ')}" if names else ""
    query = f"""
        WITH valued AS (
            SELECT {named}unit, ({measure.value})::DOUBLE AS v, ({measure.weight})::DOUBLE AS k
            FROM {source} AS source
        ), units AS (
            SELECT {kept}unit, count(*) AS n, fsum(v * k) AS x, fsum(k) AS w
            FROM valued WHERE v IS NOT NULL AND k IS NOT NULL GROUP BY {kept}unit
        )
        SELECT {kept}count(*), coalesce(sum(n), 0)::BIGINT, {_steady("x")}, {_steady("w")},
            {_steady("x * x")}, {_steady("x * w")}, {_steady("w * w")}
        FROM units {grouped}
    """  # noqa: S608 -- made of our own expressions
    width = len(names)
    return [(row[:width], Sums(*row[width:])) for row in asked(connection, query)]


def estimates(
    connection: duckdb.DuckDBPyConnection,
    measure: Measure,
    slices: Sequence[str] = (),
    source: str = "chosen",
) -> list[tuple[tuple[Any, ...], Estimate]]:
    """Return the same as figures with intervals."""
    found = sums(connection, measure, slices, source)
    return [(key, estimate(measure, each)) for key, each in found]


def overall(
    connection: duckdb.DuckDBPyConnection,
    measure: Measure,
    source: str = "chosen",
) -> Estimate:
    """Return one figure over all rows."""
    [(_, found)] = estimates(connection, measure, source=source)
    return found


def estimate(measure: Measure, found: Sums) -> Estimate:
    """Return the figure that sums stand for."""
    told = share_of(found) if measure.kind == "share" else mean_of(found)
    if measure.within is None or told.low is None or told.high is None:
        return told
    low, high = measure.within
    return Estimate(told.value, max(low, told.low), min(high, told.high), told.n)


def _steady(expression: str) -> str:
    """Return a sum whose rounding is compensated, so that the order of rows matters least."""
    return f"coalesce(fsum({expression}), 0.0)"
