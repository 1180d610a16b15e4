"""The report on drift."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen
from eventrail.studies.drift.alarms import alarm_marks, alarms
from eventrail.studies.drift.found import LEVEL, Moved, main_change, mixes, moved
from eventrail.studies.drift.measures import prepare
from eventrail.studies.estimates import Estimate
from eventrail.studies.plots import Mark, estimates
from eventrail.studies.report import Block, Cell, Column, Report, Section, Table
from eventrail.studies.selection import Selection, described
from eventrail.studies.shown import chance, figure, interval, lasting, listed, moment
from eventrail.studies.slicing import by_slice, value_of, values_of
from eventrail.studies.timeline import timeline

_MOST_PLOTS = 4
_MOST_MIXES = 20
_ALWAYS = ("tenant", "intent", "model", "route")

_METHOD = (
    (
        "Each measure is held against itself before and since by a t-test with the spread between "
        "sessions, users or lone requests; p-values are adjusted for the number of measures "
        "(Benjamini and Hochberg)."
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
    cut = at or main_change(connection, chosen)
    middle = chosen.first + (chosen.last - chosen.first) / 2
    prepare(connection, f"TIMESTAMPTZ '{(cut or middle).isoformat()}'")
    found = moved(connection, chosen)
    changes = changes_near(connection, chosen)
    marks = [*marks_of(changes), *alarm_marks(connection, chosen)]
    how = "as given" if at else "found in the data" if cut else "the middle of the time"
    return Report(
        kind="drift",
        title="What changed",
        subject=(
            f"before and since {moment(cut or middle)} UTC ({how}); "
            + described(selection, chosen.count, chosen.first, chosen.last)
        ),
        changed=_changed(found, cut or middle),
        sure=_sure(found),
        todo=_advice(found),
        sections=[
            Section("Before and since", _lead(found), [_plot(found), _table(found)]),
            Section("Over time", "Those that changed most.",
                    _over_time(connection, chosen, found, marks, changes_table(changes))),
            Section("Why, perhaps", "Changes of the configuration near the change points.",
                    [_causes(found)]),
            Section("Who asks for what", "Shares that moved most.", [_mixes(connection)]),
            Section("For whom", "Before and since, within groups.",
                    _slices(connection, selection, found)),
            Section("Alarms", "", [alarms(connection, chosen)]),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )  # fmt: skip


def _changed(found: Sequence[Moved], cut: datetime) -> str:
    shown = [each for each in found if each.changed]
    if not shown:
        return "No measure changed."
    names = listed([each.watched.measure.short for each in shown], 4)
    top = shown[0]
    kind = top.watched.measure.kind
    return (
        f"{len(shown)} of {len(found)} measures changed at about {moment(cut)} UTC: {names}; most "
        f"of all {top.watched.measure.short}, from {figure(top.before.value, kind)} to "
        f"{figure(top.after.value, kind)}."
    )


def _sure(found: Sequence[Moved]) -> str:
    shown = [each for each in found if each.changed]
    if not shown:
        return (
            f"Of {len(found)} measures none passes a test that lets at most {LEVEL:.0%} of the "
            "changes told of be false."
        )
    top = shown[0]
    between = interval(top.gap, top.watched.measure.kind)
    return (
        f"The largest is a difference of {figure(top.gap.value, top.watched.measure.kind)} "
        f"(95 % interval {between}, n {top.before.n:,} before and {top.after.n:,} since)"
        f"{chance(top.adjusted)}."
    )


def _advice(found: Sequence[Moved]) -> str:
    shown = [each for each in found if each.changed]
    if not shown:
        return "Nothing; look again when there are more requests."
    named = [each for each in shown if each.near and each.near[0].likelihood >= 0.5]  # noqa: PLR2004 -- likelier than not
    if named:
        cause = named[0].near[0]
        paths = listed(list(cause.paths))
        return (
            f"Look at revision {cause.revision} by {cause.by} ({paths}), made "
            f"{lasting(abs(cause.before_s))} {'before' if cause.before_s >= 0 else 'after'} the "
            f"change point; `eventrail config diff` shows it and `eventrail config rollback` "
            "takes it back."
        )
    return (
        "No change of the configuration explains it: look at who asks for what, and whether a "
        "provider changed its model."
    )


def _lead(found: Sequence[Moved]) -> str:
    return f"{sum(each.changed for each in found)} of {len(found)} measures changed."


def _plot(found: Sequence[Moved]) -> Block:
    rows: list[tuple[str, Estimate]] = []
    for each in found:
        base = abs(each.before.value or 0.0)
        if base and each.gap.value is not None:
            low, high = (None if e is None else e / base for e in (each.gap.low, each.gap.high))
            rows.append(
                (each.watched.measure.title, Estimate(each.gap.value / base, low, high, each.gap.n))
            )
    return estimates(
        "relative_changes", "Change, in parts of the value before", rows, "share", zero=True,
        note="Right of the line: more than before. Cut off at twice the value.",
    )  # fmt: skip


def _table(found: Sequence[Moved]) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("kind", "Of", stored=True),
        Column("shown_before", "Before"),
        Column("shown_after", "Since"),
        Column("shown_change", "Change, 95 % interval"),
        Column("n_before", "n before", "count"),
        Column("n_after", "n since", "count"),
        Column("adjusted", "p, adjusted", "chance"),
        Column("changed", "Changed"),
        Column("since", "Own change point (UTC)", "time"),
        Column("before", "Before", "number", stored=True),
        Column("after", "Since", "number", stored=True),
        Column("change", "Change", "number", stored=True),
        Column("since_p", "p of the change point", "chance", stored=True),
    )
    rows: list[Sequence[Cell]] = []
    for each in found:
        kind = each.watched.measure.kind
        rows.append(
            (
                each.watched.measure.title,
                each.watched.kind,
                figure(each.before.value, kind),
                figure(each.after.value, kind),
                f"{figure(each.gap.value, kind)} ({interval(each.gap, kind)})",
                each.before.n,
                each.after.n,
                each.adjusted,
                "yes" if each.changed else "no",
                each.since,
                each.before,
                each.after,
                each.gap,
                each.since_p,
            )
        )
    return Table("changes", "Measure by measure", columns, rows)


def _over_time(
    connection: duckdb.DuckDBPyConnection,
    chosen: Chosen,
    found: Sequence[Moved],
    marks: Sequence[Mark],
    changes: Table,
) -> list[Block]:
    plots: list[Block] = [
        timeline(
            connection, chosen, each.watched.measure,
            name=f"{each.watched.measure.name}_over_time", marks=marks,
        )
        for each in found[:_MOST_PLOTS]
    ]  # fmt: skip
    return [*plots, changes]


def _causes(found: Sequence[Moved]) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("since", "Changed (UTC)", "time"),
        Column("revision", "Revision"),
        Column("by", "By"),
        Column("paths", "Fields"),
        Column("before", "Earlier by"),
        Column("likelihood", "Likelihood", "share"),
    )
    rows: list[Sequence[Cell]] = [
        (
            each.watched.measure.title,
            each.since,
            f"r{near.revision}",
            near.by,
            listed(list(near.paths)),
            lasting(near.before_s) if near.before_s >= 0 else f"-{lasting(-near.before_s)}",
            near.likelihood,
        )
        for each in found
        if each.changed
        for near in each.near[:2]
    ]
    return Table(
        "causes", "What was changed near then", columns, rows,
        note="A likelihood is beside those of the other changes and of no change at all.",
        empty="No change of the configuration stands near a change point.",
    )  # fmt: skip


def _mixes(connection: duckdb.DuckDBPyConnection) -> Table:
    columns = (
        Column("column", "Of"),
        Column("value", "Value"),
        Column("before", "Share before", "share"),
        Column("after", "Share since", "share"),
        Column("change", "Change", "share"),
    )
    rows: list[Sequence[Cell]] = [
        (each.column, value_of(each.value), each.before, each.after, each.after - each.before)
        for each in mixes(connection)[:_MOST_MIXES]
    ]
    return Table("mixes", "Shares before and since", columns, rows)


def _slices(
    connection: duckdb.DuckDBPyConnection, selection: Selection, found: Sequence[Moved]
) -> list[Block]:
    measures = [each.watched.measure for each in found[:3]]
    wanted = list(dict.fromkeys((*selection.by, *_ALWAYS)))
    several = [
        each for each in wanted if each in selection.by or len(values_of(connection, each)) > 1
    ]
    tables: list[Block] = []
    for each in several:
        when = "CASE WHEN later THEN 'since' ELSE 'before' END"
        table = by_slice(
            connection, [each, when], measures,
            name=f"moved_by_{each}", title=f"By {each}", source="moved",
        )  # fmt: skip
        columns = [table.columns[0], Column("when", "When"), *table.columns[2:]]
        rows = sorted(table.rows, key=lambda row: (str(row[0]), str(row[1])))
        tables.append(Table(table.name, table.title, columns, rows))
    return tables
