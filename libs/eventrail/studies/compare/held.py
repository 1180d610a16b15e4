"""Each measure on both sides, and the difference between them."""

from collections.abc import Sequence
from typing import Final

import duckdb
import msgspec

from eventrail.studies.compare.pair import FIRST, SECOND, Sides
from eventrail.studies.estimates import Estimate, against_zero, difference, variance_of
from eventrail.studies.ratios import Measure, estimate, sums
from eventrail.studies.several import adjusted

LEVEL: Final = 0.05
"""Share of the differences told of that may be false."""

MEASURES: Final = (
    Measure("completed", "Answered", "(status = 'completed')::INT", "share", 1),
    Measure("blocked", "Stopped by a check", "(blocked_by <> '')::INT", "share"),
    Measure("judged", "Judged, 0 to 1", "judged", "number", 1, within=(0, 1)),
    Measure("rating", "Users' rating, \N{MINUS SIGN}1 to 1", "rating", "number", 1, within=(-1, 1)),
    Measure("relevance", "Relevance of what was found", "relevance", "number", 1, within=(0, 1)),
    Measure("confidence", "Confidence of the model", "confidence", "number", 1, within=(0, 1)),
    Measure("cached", "From a cache", "cached::INT", "share", 1),
    Measure("cost", "Cost of a request", "cost", "money", -1),
    Measure("duration_ms", "Time to the end", "duration_ms", "ms", -1),
    Measure("ttft_ms", "Time to the first token", "ttft_ms", "ms", -1),
    Measure("completion_tokens", "Tokens of the answer", "completion_tokens"),
    Measure("answer_chars", "Characters of the answer", "answer_chars"),
)


class Held(msgspec.Struct, frozen=True):
    """One measure, held against itself.

    Attributes:
        measure: which.
        first: on the one side.
        second: on the other.
        difference: second less first.
        p_value: of no difference; None if it cannot be told.
        adjusted: the same, for the number of measures.
    """

    measure: Measure
    first: Estimate
    second: Estimate
    difference: Estimate
    p_value: float | None
    adjusted: float | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a difference, by the adjusted p-value."""
        return self.adjusted is not None and self.adjusted <= LEVEL

    @property
    def verdict(self) -> str:
        """What a reader should take from it."""
        if not self.shown or self.difference.value is None:
            return "no difference shown"
        if not self.measure.better:
            return "more" if self.difference.value > 0 else "less"
        good = (self.difference.value > 0) == (self.measure.better > 0)
        return "better" if good else "worse"


def held(
    connection: duckdb.DuckDBPyConnection, sides: Sides, measures: Sequence[Measure] = MEASURES
) -> list[Held]:
    """Return every measure that both sides have."""
    weight = "1.0 / propensity" if sides.weighted else "1.0"
    found: list[Held] = []
    for plain in measures:
        measure = msgspec.structs.replace(plain, weight=weight)
        [(_, first)] = sums(connection, measure, source=FIRST)
        [(_, second)] = sums(connection, measure, source=SECOND)
        if not first.n or not second.n:
            continue
        if sides.paired:
            gap, p_value = _paired(connection, measure)
        else:
            gap, p_value = difference(first, second)
        one, other = estimate(measure, first), estimate(measure, second)
        found.append(Held(plain, one, other, gap, p_value))
    corrected = adjusted([each.p_value for each in found])
    return [
        msgspec.structs.replace(each, adjusted=value)
        for each, value in zip(found, corrected, strict=True)
    ]


def _paired(
    connection: duckdb.DuckDBPyConnection, measure: Measure
) -> tuple[Estimate, float | None]:
    """Return the mean of the differences within requests, which is surer than that of means."""
    source = (
        f"(SELECT a.unit, b.v - a.v AS d FROM "  # noqa: S608 -- our own tables
        f"(SELECT tenant, rid, unit, ({measure.value})::DOUBLE AS v FROM {FIRST}) a "
        f"JOIN (SELECT tenant, rid, ({measure.value})::DOUBLE AS v FROM {SECOND}) b "
        "USING (tenant, rid))"
    )
    [(_, found)] = sums(connection, Measure("d", "", "d"), source=source)
    variance = variance_of(found)
    if not found.w or variance is None:
        return Estimate(found.x / found.w if found.w else None, n=found.n), None
    return against_zero(found.x / found.w, variance, found.units - 1, found.n)
