"""What was spent over time, and what is to come."""

from datetime import datetime
from typing import Final

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, bucket_sql
from eventrail.studies.cost.forecast import forecast
from eventrail.studies.cost.measures import COST
from eventrail.studies.estimates import Estimate
from eventrail.studies.plots import Line, over_time
from eventrail.studies.ratios import estimates
from eventrail.studies.report import Block, Column, Plot, Table
from eventrail.studies.shown import lasting
from eventrail.studies.slicing import value_of

_MOST_LINES: Final = 5


def to_come(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> Estimate | None:
    """Return what as many steps of time again will cost; None if there are too few."""
    if chosen.first == chosen.last:
        return None
    steps = _steps(connection, chosen)
    return forecast(steps, len(steps))


def over_the_time(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, ahead: Estimate | None
) -> list[Block]:
    """Return plots of what was spent, the forecast and the changes of the configuration."""
    changes = changes_near(connection, chosen)
    blocks: list[Block] = [
        _totals_plot(connection, chosen),
        over_time(
            "cost_of_a_request_over_time",
            COST.title,
            [Line("mean", _means(connection, chosen))],
            "money",
            marks=marks_of(changes),
        ),
    ]
    if ahead is not None:
        span = lasting(chosen.bucket * ahead.n)
        columns = (Column("span", "For the next"), Column("cost", "Cost", "money"))
        blocks.append(Table("forecast", "Forecast", columns, [(span, ahead)]))
    return [*blocks, changes_table(changes)]


def _means(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen
) -> list[tuple[datetime, Estimate]]:
    found = estimates(connection, COST, [bucket_sql(chosen.bucket)])
    return [(key[0], each) for key, each in found]


def _totals_plot(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> Plot:
    rows = asked(
        connection,
        f"SELECT model, {bucket_sql(chosen.bucket)}, fsum(cost), count(*) FROM chosen "  # noqa: S608 -- our own expression
        "GROUP BY 1, 2 ORDER BY 2, 1",
    )
    totals: dict[str, float] = {}
    for model, _, cost, _ in rows:
        totals[model] = totals.get(model, 0.0) + cost
    largest = sorted(totals, key=lambda model: (-totals[model], model))[:_MOST_LINES]
    lines = [
        Line(
            value_of(model),
            [(at, Estimate(cost, n=n)) for name, at, cost, n in rows if name == model],
        )
        for model in largest
    ]
    return over_time(
        "cost_over_time", f"Cost of every {lasting(chosen.bucket)}, by model", lines, "money"
    )


def _steps(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[float]:
    """Return the cost of every complete step of time, from the first to the last."""
    rows = asked(
        connection,
        f"SELECT floor(epoch(accepted_at) / {chosen.bucket})::BIGINT, fsum(cost) FROM chosen "  # noqa: S608 -- a number
        "GROUP BY 1 ORDER BY 1",
    )
    found: dict[int, float] = dict(rows)
    places = range(min(found) + 1, max(found))
    return [found.get(place, 0.0) for place in places]
