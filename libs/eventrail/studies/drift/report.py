"""The report on drift."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, subject
from eventrail.studies.drift.about import about
from eventrail.studies.drift.alarms import alarm_marks, alarms
from eventrail.studies.drift.found import Moved, corrected, moved
from eventrail.studies.drift.measures import prepare
from eventrail.studies.drift.mixes import mixes
from eventrail.studies.drift.moments import main_change, moments_of
from eventrail.studies.drift.tables import causes, changed, changes
from eventrail.studies.drift.topics import MOST, subjects
from eventrail.studies.drift.words import advice, changed_words, sure_words
from eventrail.studies.plots import Mark
from eventrail.studies.report import Block, Column, Report, Section, Table
from eventrail.studies.selection import Selection
from eventrail.studies.shown import moment
from eventrail.studies.slicing import in_two, split_by
from eventrail.studies.timeline import timeline

_MOST_PLOTS = 4
_ALWAYS = ("tenant", "intent", "model", "route")
_PART = (Column("when", "When"), "CASE WHEN later THEN 'since' ELSE 'before' END")

_METHOD = (
    (
        "Each measure is held against itself before and since by a t-test with the spread between "
        "sessions, users or lone requests; p-values are adjusted for the number of measures "
        "(Benjamini and Hochberg), what questions are about among them."
    ),
    (
        "What questions are about is held against itself by the vectors of one question of each "
        "session, user or lone request (maximum mean discrepancy, by permutation); of more than "
        f"{MOST:,} a side those whose ids have the smallest hashes. Groups are made by k-means of "
        "all of them, whatever side they are on. Digits are all alike."
    ),
    (
        "Each measure's own change point is the place that splits its means best; its p-value is "
        "by permutation of the steps of time."
    ),
    (
        "Changes of the configuration are weighed by how near they are to the change point, and by "
        "whether they touch what can move the measure."
    ),
)
_LIMITS = (
    (
        "If the time of the cut was found in the same data, the p-values of the table are a little "
        "too small; those of the change points allow for the search."
    ),
    (
        "What comes and goes with the hour or the weekday looks like drift: hold a week against a "
        "week."
    ),
    "Near in time is not cause: take the change back for a share of the requests, or replay.",
)


def report(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    chosen: Chosen,
    at: datetime | None = None,
) -> Report:
    """Return the report on what changed; there is at least one request.

    Args:
        connection: with the views and `chosen`.
        selection: what was chosen.
        chosen: how much that is.
        at: what before and since are told apart by; found in the data if None.
    """
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    moments = moments_of(connection, chosen)
    main = at or main_change(moments)
    cut = main or chosen.first + (chosen.last - chosen.first) / 2
    how = "as given" if at else "found in the data" if main else "the middle of the time"
    prepare(connection, f"TIMESTAMPTZ '{cut.isoformat()}'")
    found = corrected(moved(connection, moments), subjects(connection))
    made = changes_near(connection, chosen)
    marks = [*marks_of(made), *alarm_marks(connection, chosen)]
    return Report(
        kind="drift",
        title="What changed",
        subject=(
            f"before and since {moment(cut)} UTC ({how}); {subject(selection, chosen)}"
        ),
        changed=changed_words(found, cut),
        sure=sure_words(found),
        todo=advice(found),
        sections=[
            Section(
                "Before and since",
                f"{len(found.changed)} of {len(found.measures)} measures changed.",
                [changed(found.measures), changes(found.measures)],
            ),
            Section("Over time", "Those that changed most.",
                    _over_time(connection, chosen, found.measures, marks, changes_table(made))),
            Section("Why, perhaps", "Changes of the configuration near the change points.",
                    [causes(found.measures)]),
            about(connection, found.subjects),
            Section("Who asks for what", "Shares that moved most.", [mixes(connection)]),
            Section("For whom", "Before and since, within groups.",
                    _slices(connection, selection, found.measures)),
            Section("Alarms", "", [alarms(connection, chosen)]),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )  # fmt: skip


def _over_time(
    connection: duckdb.DuckDBPyConnection,
    chosen: Chosen,
    found: Sequence[Moved],
    marks: Sequence[Mark],
    made: Table,
) -> list[Block]:
    plots: list[Block] = [
        timeline(
            connection, chosen, each.watched.measure,
            name=f"{each.watched.measure.name}_over_time", marks=marks,
        )
        for each in found[:_MOST_PLOTS]
    ]  # fmt: skip
    return [*plots, made]


def _slices(
    connection: duckdb.DuckDBPyConnection, selection: Selection, found: Sequence[Moved]
) -> list[Block]:
    measures = [each.watched.measure for each in found[:3]]
    return [
        in_two(connection, each, _PART, measures, name=f"moved_by_{each}", source="moved")
        for each in split_by(connection, selection.by, _ALWAYS)
    ]
