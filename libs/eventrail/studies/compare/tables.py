"""The measures of a comparison: a plot and a table."""

from collections.abc import Sequence

from eventrail.studies.compare.held import Held
from eventrail.studies.compare.pair import Sides
from eventrail.studies.intervals import relative
from eventrail.studies.report import Cell, Column, Plot, Table
from eventrail.studies.shown import figure, interval


def differences(found: Sequence[Held]) -> Plot:
    """Return the differences, in parts of the first side's values."""
    return relative(
        "relative_differences",
        "Difference, in parts of the first side's value",
        [(each.measure.title, each.difference, each.first) for each in found],
        "Right of the line: the second side has more. Cut off at twice the value.",
    )


def measures(found: Sequence[Held], sides: Sides) -> Table:
    """Return every measure on both sides."""
    columns = (
        Column("measure", "Measure"),
        Column("shown_first", sides.first),
        Column("shown_second", sides.second),
        Column("shown_difference", "Difference, 95 % interval"),
        Column("n", "Requests", "count"),
        Column("adjusted", "p, adjusted", "chance"),
        Column("verdict", "Second is"),
        Column("first", sides.first, "number", stored=True),
        Column("second", sides.second, "number", stored=True),
        Column("difference", "Difference", "number", stored=True),
        Column("p_value", "p", "chance", stored=True),
    )
    rows: list[Sequence[Cell]] = []
    for each in found:
        kind = each.measure.kind
        rows.append(
            (
                each.measure.title,
                figure(each.first.value, kind),
                figure(each.second.value, kind),
                f"{figure(each.difference.value, kind)} ({interval(each.difference, kind)})",
                each.difference.n,
                each.adjusted,
                each.verdict,
                each.first,
                each.second,
                each.difference,
                each.p_value,
            )
        )
    return Table("differences", "Measure by measure", columns, rows)
