"""The report on feedback."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen
from eventrail.studies.estimates import Estimate
from eventrail.studies.feedback.corrected import MOST_ROWS, Corrected, corrected
from eventrail.studies.feedback.material import pairs, signals, worst
from eventrail.studies.feedback.measures import RATED, RATING, UNHAPPY, prepare
from eventrail.studies.plots import Mark, estimates
from eventrail.studies.ratios import overall
from eventrail.studies.report import Block, Column, Report, Section, Table
from eventrail.studies.selection import Selection, described
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure
from eventrail.studies.slicing import by_slice, values_of
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
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    prepare(connection)
    changes = changes_near(connection, chosen)
    marks = marks_of(changes)
    found = corrected(connection, chosen.count)
    rated = overall(connection, RATED, source="heard")
    unhappy = overall(connection, UNHAPPY, source="heard")
    return Report(
        kind="feedback",
        title="What users think",
        subject=described(selection, chosen.count, chosen.first, chosen.last),
        changed=(
            f"Users rated {told(rated, 'share')} of the requests"
            f"{_level(found)}; {told(unhappy, 'share')} show a sign of dissatisfaction."
        ),
        sure=_sure(found),
        todo=_advice(rated, found),
        sections=[
            Section("Satisfaction", _lead(found), _levels(found)),
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


def _of(found: Corrected, name: str) -> Estimate:
    return dict(found.rows)[name]


def _level(found: Corrected) -> str:
    raw = _of(found, "As rated")
    return "" if raw.value is None else f" with {told(raw, 'number')} on average"


def _sure(found: Corrected) -> str:
    whole = _of(found, "Had everybody rated")
    if whole.value is None:
        return "Too few rated for a correction: the figure is of those who chose to rate."
    return (
        f"Had everybody rated, the mean would be about {told(whole, 'number')}; that holds if "
        "what drives users to rate is in the log."
    )


def _advice(rated: Estimate, found: Corrected) -> str:
    if _of(found, "Of those asked by chance").value is None:
        return (
            "Ask a share of the users by chance (`feedback.<policy>.ask_rate`), since those who "
            "rate by choice are not like the others; then read the worst requests below."
        )
    raw, whole = _of(found, "As rated").value, _of(found, "Had everybody rated").value
    if raw is not None and whole is not None and abs(raw - whole) > 0.1:  # noqa: PLR2004 -- of two
        return "Go by the corrected mean, not by the raw one, and read the worst requests below."
    if rated.n and (rated.value or 0) < 0.02:  # noqa: PLR2004 -- hardly anybody
        return "Make it easier to rate: hardly anybody does."
    return "Read the worst requests below, and fix what several of them share."


def _lead(found: Corrected) -> str:
    if not found.problems:
        return "The same mean, estimated in four ways."
    return f"Beware: {'; '.join(found.problems)}."


def _levels(found: Corrected) -> list[Block]:
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
        estimates(
            "satisfaction_estimates", "Mean rating, \N{MINUS SIGN}1 to 1", found.rows, "number"
        ),
        Table("satisfaction", "Mean rating, four ways", columns, rows, note),
    ]


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
    wanted = list(dict.fromkeys((*selection.by, *_ALWAYS)))
    several = [
        each for each in wanted if each in selection.by or len(values_of(connection, each)) > 1
    ] or ["model"]
    return [
        by_slice(
            connection, [each], [RATED, RATING, UNHAPPY],
            name=f"feedback_by_{each}", title=f"By {each}", source="heard",
        )
        for each in several
    ]  # fmt: skip
