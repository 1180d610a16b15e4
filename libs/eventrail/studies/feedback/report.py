"""The report on feedback."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, subject
from eventrail.studies.feedback.corrected import corrected, levels
from eventrail.studies.feedback.material import pairs, signals, worst
from eventrail.studies.feedback.measures import RATED, RATING, UNHAPPY, prepare
from eventrail.studies.feedback.words import advice, lead, level, sure_words
from eventrail.studies.plots import Mark
from eventrail.studies.ratios import overall
from eventrail.studies.report import Block, Report, Section, Table
from eventrail.studies.selection import Selection
from eventrail.studies.shown import described as told
from eventrail.studies.slicing import by_slice, split_by
from eventrail.studies.timeline import timeline

_ALWAYS = ("model", "template", "route", "intent")

_METHOD = (
    (
        "A rating is the mean of what users said of a request: thumbs, stars and comparisons on a "
        "scale from \N{MINUS SIGN}1 to 1."
    ),
    (
        "Had everybody rated: each rating counts by one over its chance of being given, which a "
        "model reads from the request, and a second model fills in the rest (augmented inverse "
        "probability weighting, cross-fitted)."
    ),
    "A sign of dissatisfaction is feedback below zero, said or inferred from what the user did.",
)
_LIMITS = (
    (
        "If what drives users to rate is not in the log, no correction finds it: ask a share of "
        "them by chance (`feedback.<policy>.ask_rate`)."
    ),
    "Inferred signals are sometimes wrong; their mean confidence stands beside them.",
)


def report(connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen) -> Report:
    """Return the report on what users think; there is at least one request."""
    prepare(connection)
    changes = changes_near(connection, chosen)
    marks = marks_of(changes)
    found = corrected(connection, chosen.count)
    rated = overall(connection, RATED, source="heard")
    unhappy = overall(connection, UNHAPPY, source="heard")
    return Report(
        kind="feedback",
        title="What users think",
        subject=subject(selection, chosen),
        changed=(
            f"Users rated {told(rated, 'share')} of the requests"
            f"{level(found)}; {told(unhappy, 'share')} show a sign of dissatisfaction."
        ),
        sure=sure_words(found),
        todo=advice(rated, found),
        sections=[
            Section("Satisfaction", lead(found), levels(found)),
            Section("Over time", "", _over_time(connection, chosen, marks, changes_table(changes))),
            Section("Signals", "What users said and did.", [signals(connection)]),
            Section("Who is content, and who says so", "The largest slice first.",
                    _slices(connection, selection)),
            Section("The worst", "Read these before anything else.", [worst(connection)]),
            pairs(connection),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )  # fmt: skip


def _over_time(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark], changes: Table
) -> list[Block]:
    plots: list[Block] = [
        timeline(
            connection, chosen, each, name=f"{each.name}_over_time", source="heard", marks=marks
        )
        for each in (RATING, UNHAPPY, RATED)
    ]
    return [*plots, changes]


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    return [
        by_slice(
            connection, [each], [RATED, RATING, UNHAPPY],
            name=f"feedback_by_{each}", title=f"By {each}", source="heard",
        )
        for each in split_by(connection, selection.by, _ALWAYS) or ["model"]
    ]  # fmt: skip
