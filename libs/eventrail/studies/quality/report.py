"""The report on quality."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen
from eventrail.studies.estimates import Estimate, Sums, difference
from eventrail.studies.plots import Mark
from eventrail.studies.quality.judged import anchors, judged, people
from eventrail.studies.quality.measures import (
    BLOCKED,
    COMPLETED,
    DURATION,
    FOUND,
    JUDGED,
    RATING,
    RELEVANCE,
    prepare,
)
from eventrail.studies.ratios import Measure, overall, sums
from eventrail.studies.report import Block, Cell, Column, Report, Section, Table
from eventrail.studies.selection import Selection, described
from eventrail.studies.shown import chance
from eventrail.studies.shown import described as told
from eventrail.studies.slicing import by_slice, values_of
from eventrail.studies.timeline import timeline

_ALWAYS = ("model", "template", "route", "intent", "revision")


def report(connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen) -> Report:
    """Return the report on how good the answers were; there is at least one request."""
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    prepare(connection)
    changes = changes_near(connection, chosen)
    marks = marks_of(changes)
    main = JUDGED if overall(connection, JUDGED).n else COMPLETED
    moved, p_value = _halves(connection, main)
    answered = told(overall(connection, COMPLETED), "share")
    return Report(
        kind="quality",
        title="How good the answers are",
        subject=described(selection, chosen.count, chosen.first, chosen.last),
        changed=f"{answered} of the requests were answered" + _judged_words(connection),
        sure=(
            f"From the first half of the time to the second, {main.short} changed by "
            f"{told(moved, main.kind)}{chance(p_value)}."
        ),
        todo=_advice(moved.value, p_value, len(changes)),
        sections=[
            Section("Over time", "How requests ended, and when the configuration changed.",
                    _endings(connection, chosen, marks, changes_table(changes))),
            judged(connection, chosen, marks),
            anchors(connection, chosen, marks),
            people(connection),
            _verdicts(connection, chosen, marks),
            _retrieval(connection, chosen, marks),
            Section("Slices", "The largest first.", _slices(connection, selection)),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )  # fmt: skip


_METHOD = (
    (
        "Shares have Wilson's interval, means Student's, both with the spread between sessions, "
        "users or lone requests."
    ),
    (
        "Judgements count by one over the probability with which their request was judged; anchors "
        "and replays are kept apart."
    ),
    (
        "What people would say is estimated by prediction-powered inference (PPI++): it is "
        "unbiased however biased the judge is, if those who rated are like those who did not."
    ),
)
_LIMITS = (
    "Two halves of the time may differ for reasons other than a change of the configuration.",
    "A judge's score is not a user's opinion; anchors and ratings say how far it may be trusted.",
)


def _judged_words(connection: duckdb.DuckDBPyConnection) -> str:
    found = overall(connection, JUDGED)
    if not found.n:
        return ", and none of them was judged."
    return f", with a mean judgement of {told(found, 'number')}."


def _halves(
    connection: duckdb.DuckDBPyConnection, measure: Measure
) -> tuple[Estimate, float | None]:
    late = (
        "accepted_at >= (SELECT min(accepted_at) + (max(accepted_at) - min(accepted_at)) / 2 "
        "FROM chosen)"
    )
    nothing = Sums(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0)
    found = {key[0]: each for key, each in sums(connection, measure, [late])}
    return difference(found.get(False, nothing), found.get(True, nothing))


def _advice(moved: float | None, p_value: float | None, changes: int) -> str:
    if moved is None or p_value is None or p_value > 0.05 or moved >= 0:  # noqa: PLR2004 -- 95 %
        return "Nothing calls for action; look at the weakest slice below."
    if changes:
        return (
            f"Look at what was changed in the configuration ({changes} in this time), at the "
            "worst slice below, and at `eventrail study compare` before and after."
        )
    return "The configuration did not change: run `eventrail study drift` to see what did."


def _endings(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark], changes: Table
) -> list[Block]:
    rows: list[Sequence[Cell]] = [
        tuple(row)
        for row in asked(
            connection,
            "SELECT status, problem, count(*), count(*) / (SELECT count(*) FROM chosen) "
            "FROM chosen GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        )
    ]
    columns = (
        Column("status", "How it ended"),
        Column("problem", "Because"),
        Column("requests", "Requests", "count"),
        Column("share", "Share", "share"),
    )
    return [
        timeline(connection, chosen, COMPLETED, name="completed_over_time", marks=marks),
        timeline(connection, chosen, DURATION, name="duration_over_time", marks=marks),
        Table("endings", "How requests ended", columns, rows),
        changes,
    ]


def _verdicts(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]
) -> Section:
    rows: list[Sequence[Cell]] = [
        tuple(row)
        for row in asked(
            connection,
            "SELECT check_name, finding_action, count(DISTINCT (tenant, rid)), "
            "count(DISTINCT (tenant, rid)) / (SELECT count(*) FROM chosen) FROM ruled "
            "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        )
    ]
    columns = (
        Column("check", "Check"),
        Column("action", "What it did"),
        Column("requests", "Requests", "count"),
        Column("share", "Share of all", "share"),
    )
    blocks: list[Block] = [
        timeline(connection, chosen, BLOCKED, name="blocked_over_time", marks=marks),
        Table("findings", "What checks found", columns, rows, empty="No check found anything."),
    ]
    lead = f"{told(overall(connection, BLOCKED), 'share')} of the requests were stopped by a check."
    return Section("Checks", lead, blocks)


def _retrieval(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]
) -> Section:
    if not overall(connection, FOUND, source="found").n:
        return Section("Retrieval", "No request of the selection asked for documents.")
    fit = Measure("fit", RELEVANCE.title, "fit", "number", 1, within=(0, 1))
    blocks: list[Block] = [
        timeline(connection, chosen, fit, name="relevance_over_time", source="found", marks=marks),
        by_slice(
            connection, ["index_version"], [FOUND, fit],
            name="retrieval_by_index", title="By version of the index", source="found",
        ),
    ]  # fmt: skip
    nothing = told(overall(connection, FOUND, source="found"), "share")
    return Section("Retrieval", f"Nothing relevant was found for {nothing} of them.", blocks)


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    measures = [COMPLETED, BLOCKED, JUDGED, RATING, RELEVANCE, DURATION]
    wanted = list(dict.fromkeys((*selection.by, *_ALWAYS)))
    several = [
        each for each in wanted if each in selection.by or len(values_of(connection, each)) > 1
    ] or ["model"]
    return [
        by_slice(connection, [each], measures, name=f"quality_by_{each}", title=f"By {each}")
        for each in several
    ]
