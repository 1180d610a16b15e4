"""The mean rating, corrected for who rates."""

from collections.abc import Sequence
from typing import Final

import duckdb
import msgspec
import numpy as np

from eventrail.estimating.answering.feedback import feedback_report
from eventrail.studies.arrays import columns, estimate_of
from eventrail.studies.estimates import Estimate
from eventrail.studies.intervals import intervals
from eventrail.studies.report import Block, Column, Table
from eventrail.studies.shown import figure

MOST_ROWS: Final = 200_000
"""Requests that the correction looks at: of more, a part chosen by the hash of their ids."""

_FEATURES: Final = (
    "ln(1 + coalesce(question_chars, 0))",
    "ln(1 + coalesce(answer_chars, 0))",
    "ln(1 + coalesce(duration_ms, 0))",
    "(status = 'completed')::INT",
    "unhappy::INT",
    "cached::INT",
    "coalesce(judged, 0.5)",
    "(judged IS NULL)::INT",
)
"""What may drive a user to rate, and is known of every request."""


class Corrected(msgspec.Struct, frozen=True):
    """The mean rating, four ways, and what is wrong with them."""

    rows: Sequence[tuple[str, Estimate]]
    problems: Sequence[str]
    sampled: int


def corrected(connection: duckdb.DuckDBPyConnection, count: int) -> Corrected:
    """Return the mean rating, four ways."""
    named = ", ".join(f"({each})::DOUBLE AS f{place}" for place, each in enumerate(_FEATURES))
    share = min(1.0, MOST_ROWS / max(count, 1))
    found = columns(
        connection,
        f"SELECT rating::DOUBLE AS rating, asked::DOUBLE AS asked, "  # noqa: S608 -- our own expressions
        f"dense_rank() OVER (ORDER BY unit)::BIGINT AS unit, {named} FROM heard "
        "WHERE (md5_number_lower(rid) % 1000000) < ? ORDER BY tenant, rid",
        [round(share * 1_000_000)],
    )
    features = np.column_stack([found[f"f{place}"] for place in range(len(_FEATURES))])
    told = feedback_report(
        found["rating"], features, found["unit"].astype(np.int64), found["asked"]
    )
    rows = [
        ("As rated", estimate_of(told.raw, told.rated)),
        ("Had everybody rated", estimate_of(told.corrected, told.requests)),
        ("Of those asked by chance", estimate_of(told.asked, told.asked_about)),
        ("Every user counting once", estimate_of(told.by_user, told.rated)),
    ]
    return Corrected(rows, told.problems, told.requests)


def levels(found: Corrected) -> list[Block]:
    """Return the mean rating, four ways, as a plot and a table."""
    columns = (
        Column("how", "How"),
        Column("n", "Requests", "count"),
        Column("mean", "Mean rating", "number"),
    )
    rows = [(name, each.n, each) for name, each in found.rows]
    note = ""
    if found.sampled >= MOST_ROWS:
        note = f"The correction looked at {figure(found.sampled, 'count')} requests, by hash."
    return [
        intervals(
            "satisfaction_estimates", "Mean rating, \N{MINUS SIGN}1 to 1", found.rows, "number"
        ),
        Table("satisfaction", "Mean rating, four ways", columns, rows, note),
    ]
