"""The report on quality."""

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, subject
from eventrail.studies.estimates import Estimate, Sums, difference
from eventrail.studies.quality.judged import anchors, judged, people
from eventrail.studies.quality.measures import (
    BLOCKED,
    COMPLETED,
    DURATION,
    JUDGED,
    LATE,
    RATING,
    RELEVANCE,
    prepare,
)
from eventrail.studies.quality.served import endings, retrieval, verdicts
from eventrail.studies.ratios import Measure, overall, sums
from eventrail.studies.report import Block, Report, Section
from eventrail.studies.selection import Selection
from eventrail.studies.shown import chance
from eventrail.studies.shown import described as told
from eventrail.studies.slicing import by_slice, split_by

_ALWAYS = ("model", "template", "route", "intent", "revision")


def report(connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen) -> Report:
    """Return the report on how good the answers were; there is at least one request."""
    prepare(connection)
    changes = changes_near(connection, chosen)
    marks = marks_of(changes)
    main = JUDGED if overall(connection, JUDGED).n else COMPLETED
    moved, p_value = _halves(connection, main)
    answered = told(overall(connection, COMPLETED), "share")
    return Report(
        kind="quality",
        title="How good the answers are",
        subject=subject(selection, chosen),
        changed=f"{answered} of the requests were answered" + _judged_words(connection),
        sure=(
            f"From the first half of the time to the second, {main.short} changed by "
            f"{told(moved, main.kind)}{chance(p_value)}."
        ),
        todo=_advice(moved.value, p_value, len(changes)),
        sections=[
            Section("Over time", "How requests ended, and when the configuration changed.",
                    endings(connection, chosen, marks, changes_table(changes))),
            judged(connection, chosen, marks),
            anchors(connection, chosen, marks),
            people(connection),
            verdicts(connection, chosen, marks),
            retrieval(connection, chosen, marks),
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
    nothing = Sums(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0)
    found = {key[0]: each for key, each in sums(connection, measure, [LATE])}
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


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    measures = [COMPLETED, BLOCKED, JUDGED, RATING, RELEVANCE, DURATION]
    return [
        by_slice(connection, [each], measures, name=f"quality_by_{each}", title=f"By {each}")
        for each in split_by(connection, selection.by, _ALWAYS) or ["model"]
    ]
