"""The report that holds two sets of requests against each other."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, measured
from eventrail.studies.compare.held import LEVEL, Held, held
from eventrail.studies.compare.sides import FIRST, SECOND, Sides
from eventrail.studies.estimates import Estimate
from eventrail.studies.feedback.material import texts_of
from eventrail.studies.plots import estimates
from eventrail.studies.ratios import Measure
from eventrail.studies.report import (
    Block,
    Cell,
    Column,
    Example,
    Examples,
    Report,
    Section,
    Table,
)
from eventrail.studies.selection import Selection, described
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure, interval, listed
from eventrail.studies.slicing import by_slice, values_of
from eventrail.studies.timeline import timeline

_ALWAYS = ("tenant", "intent", "model", "template")
_MOST_EXAMPLES = 5


def report(
    connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen, sides: Sides
) -> Report:
    """Return the report; both sides have requests."""
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    found = held(connection, sides)
    counts = [measured(connection, name).count for name in (FIRST, SECOND)]
    subject = (
        f"{sides.first} ({counts[0]:,} requests) against {sides.second} ({counts[1]:,}); "
        + described(selection, chosen.count, chosen.first, chosen.last)
    )
    return Report(
        kind="compare",
        title=f"{sides.second} against {sides.first}",
        subject=subject,
        changed=_changed(found, sides),
        sure=_sure(found),
        todo=_advice(found),
        sections=[
            Section("The differences", _lead(sides), [_plot(found), _table(found, sides)]),
            Section("Over time", "", _over_time(connection, chosen)),
            Section("Slices", "The same within groups.", _slices(connection, selection)),
            *_examples(connection, sides),
        ],
        method=_method(sides),
        limits=[
            (
                "No difference shown is not the same as no difference: the interval says what it "
                "may still be."
            ),
            _why_different(sides),
        ],
    )


def _changed(found: Sequence[Held], sides: Sides) -> str:
    shown = [each for each in found if each.shown]
    if not shown:
        return f"No measure shows a difference between {sides.first} and {sides.second}."
    good = [each.measure.short for each in shown if each.verdict == "better"]
    bad = [each.measure.short for each in shown if each.verdict == "worse"]
    other = [
        f"{each.verdict} {each.measure.short}" for each in shown if each.verdict in {"more", "less"}
    ]
    parts = [
        f"{word}: {listed(names, 6)}"
        for word, names in (("better", good), ("worse", bad), ("besides", other))
        if names
    ]
    return f"Of {sides.second}, {'; '.join(parts)}."


def _sure(found: Sequence[Held]) -> str:
    if not found:
        return "There is no measure that both sides have."
    if not any(each.shown for each in found):
        if all(each.difference.value == 0 for each in found):
            return f"All {len(found)} measures are exactly the same on both sides."
        return (
            f"None of {len(found)} measures passes a test that tells at most {LEVEL:.0%} false "
            "differences; the intervals below say how large a difference may still be."
        )
    surest = min(found, key=lambda each: 2.0 if each.adjusted is None else each.adjusted)
    return (
        f"The surest: {surest.measure.short} went from "
        f"{figure(surest.first.value, surest.measure.kind)} to "
        f"{figure(surest.second.value, surest.measure.kind)}, a difference of "
        f"{told(surest.difference, surest.measure.kind)}; at most {LEVEL:.0%} of the "
        f"differences told of are expected to be false."
    )


def _advice(found: Sequence[Held]) -> str:
    good = any(each.verdict == "better" for each in found)
    bad = any(each.verdict == "worse" for each in found)
    if good and bad:
        return "Weigh what is better against what is worse; the slices show for whom."
    if good:
        return "Keep the second: it is better, and nothing shows that it is worse."
    if bad:
        return "Keep the first: the second is worse, and nothing shows that it is better."
    if all(each.difference.value == 0 for each in found):
        return "Nothing: the two do the same."
    return "Gather more requests, or choose by what the measures do not see."


def _lead(sides: Sides) -> str:
    if sides.paired:
        return (
            f"{sides.common:,} requests were answered on both sides, so that each is held "
            "against itself."
        )
    return "The two sides have different requests."


def _plot(found: Sequence[Held]) -> Block:
    rows = [(each.measure.title, relative) for each in found if (relative := _relative(each))]
    return estimates(
        "relative_differences",
        "Difference, in parts of the first side's value",
        rows,
        "share",
        zero=True,
        note="Right of the line: the second side has more. Cut off at twice the value.",
    )


def _relative(each: Held) -> Estimate | None:
    base = abs(each.first.value or 0.0)
    gap = each.difference
    if not base or gap.value is None:
        return None
    low, high = (None if end is None else end / base for end in (gap.low, gap.high))
    return Estimate(gap.value / base, low, high, gap.n)


def _table(found: Sequence[Held], sides: Sides) -> Table:
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


def _over_time(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[Block]:
    changes = changes_near(connection, chosen)
    side = "CASE side WHEN 0 THEN 'first' ELSE 'second' END"
    shown = (
        Measure("completed", "Answered", "(status = 'completed')::INT", "share"),
        Measure("judged", "Judged, 0 to 1", "judged"),
        Measure("cost", "Cost of a request", "cost", "money"),
    )
    plots: list[Block] = [
        timeline(
            connection, chosen, each,
            name=f"{each.name}_over_time", split=side, marks=marks_of(changes),
        )
        for each in shown
    ]  # fmt: skip
    return [*plots, changes_table(changes)]


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    measures = [
        Measure("completed", "Answered", "(status = 'completed')::INT", "share"),
        Measure("judged", "Judged, 0 to 1", "judged"),
        Measure("cost", "Cost of a request", "cost", "money"),
    ]
    side = "CASE side WHEN 0 THEN 'first' ELSE 'second' END"
    wanted = list(dict.fromkeys((*selection.by, *_ALWAYS)))
    several = [
        each for each in wanted if each in selection.by or len(values_of(connection, each)) > 1
    ]
    tables: list[Block] = []
    for each in several:
        table = by_slice(
            connection, [each, side], measures, name=f"compared_by_{each}", title=f"By {each}"
        )
        columns = [
            table.columns[0],
            Column("side", "Side"),
            *table.columns[2:],
        ]
        rows = sorted(table.rows, key=lambda row: (str(row[0]), str(row[1])))
        tables.append(Table(table.name, table.title, columns, rows))
    return tables


def _examples(connection: duckdb.DuckDBPyConnection, sides: Sides) -> list[Section]:
    """Return requests whose two answers were judged most differently, side by side."""
    if not sides.paired or not _replayed(connection):
        return []
    rows = asked(
        connection,
        f"SELECT a.rid, a.judged, b.judged, r.answer FROM {FIRST} a "  # noqa: S608 -- our own tables
        f"JOIN {SECOND} b USING (tenant, rid) JOIN replayed r USING (tenant, rid) "
        "WHERE a.answer_chars IS DISTINCT FROM b.answer_chars OR a.judged IS DISTINCT FROM "
        "b.judged ORDER BY abs(coalesce(b.judged - a.judged, 0)) DESC, a.rid "
        f"LIMIT {_MOST_EXAMPLES}",
    )
    before = texts_of(connection, [row[0] for row in rows])
    items = [
        Example(
            rid,
            {"judged": f"{figure(one, 'number')}, then {figure(other, 'number')}"},
            {
                "Question": before.get(rid, ("", ""))[0],
                f"Answer {sides.first}": before.get(rid, ("", ""))[1],
                f"Answer of {sides.second}": answer or "",
            },
        )
        for rid, one, other, answer in rows
    ]
    title = "Answers that differ"
    return [Section(title, "", [Examples("examples", "Side by side", items)])]


def _replayed(connection: duckdb.DuckDBPyConnection) -> bool:
    names = asked(connection, "SELECT table_name FROM duckdb_tables() WHERE temporary")
    return ("replayed",) in names


def _method(sides: Sides) -> list[str]:
    method = [
        (
            "Each measure has a two-sided t-test with the spread between sessions, users or lone "
            "requests; p-values are adjusted for their number (Benjamini and Hochberg)."
        ),
    ]
    if sides.paired:
        method.append("Differences are taken within a request, so that easy and hard cancel out.")
    if sides.weighted:
        method.append(
            "Requests count by one over the probability with which they were dealt their arm, "
            "so that changed weights of the split do not bias the comparison."
        )
    return method


def _why_different(sides: Sides) -> str:
    if sides.paired:
        return "A replay has no users: ratings and what users do next are those of the original."
    if sides.weighted:
        return "Arms were dealt by chance: differences are the arms' doing."
    return (
        "The sides were not dealt by chance: they may differ because their requests do. A split "
        "or a replay of the same requests tells."
    )
