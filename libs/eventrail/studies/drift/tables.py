"""The measures of a report on drift: a plot, and tables."""

from collections.abc import Sequence

from eventrail.studies.changes import BY, PATHS, REVISION
from eventrail.studies.drift.found import Moved
from eventrail.studies.intervals import relative
from eventrail.studies.report import Cell, Column, Plot, Table
from eventrail.studies.shown import figure, interval, lasting, listed


def changed(found: Sequence[Moved]) -> Plot:
    """Return how much each measure changed, in parts of its value before."""
    return relative(
        "relative_changes",
        "Change, in parts of the value before",
        [(each.watched.measure.title, each.gap, each.before) for each in found],
        "Right of the line: more than before. Cut off at twice the value.",
    )


def changes(found: Sequence[Moved]) -> Table:
    """Return every measure before and since."""
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


def causes(found: Sequence[Moved]) -> Table:
    """Return what was changed in the configuration near the change points."""
    columns = (
        Column("measure", "Measure"),
        Column("since", "Changed (UTC)", "time"),
        REVISION,
        BY,
        PATHS,
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
