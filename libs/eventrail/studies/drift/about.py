"""What questions are about, for readers."""

from collections.abc import Sequence
from typing import Final

import duckdb

from eventrail.studies.drift.topics import MOST, Group, Subjects
from eventrail.studies.intervals import intervals
from eventrail.studies.recorded import texts_of
from eventrail.studies.report import Block, Cell, Column, Example, Examples, Plot, Section, Table
from eventrail.studies.shown import chance, figure

_GROUPS: Final = 4
_OF_EACH: Final = 2
"""Examples that are shown of a group."""

_IN_A_PLOT: Final = 3
"""Words that name a group beside a plot."""


def about(connection: duckdb.DuckDBPyConnection, found: Subjects) -> Section:
    """Return whether questions are about other things since, about what, and examples."""
    title = "What questions are about"
    before, after = found.sizes
    if found.change is None:
        lead = f"There are too few questions to tell: {before:,} before and {after:,} since."
        return Section(title, lead)
    blocks: list[Block] = [_test(found)]
    if found.groups:
        blocks = [_plot(found.groups), _groups(found.groups), *blocks]
    more = found.clear(1)[:_GROUPS] if found.changed else []
    if more:
        blocks.append(_examples(connection, more))
    return Section(title, _lead(found), blocks)


def _lead(found: Subjects) -> str:
    before, after = found.sizes
    told = "are about other things than before" if found.changed else (
        "cannot be told from those before by what they are about"
    )  # fmt: skip
    whose = ""
    if found.changed and found.change is not None and found.change.slice:
        parts = ", ".join(f"{name} {value}" for name, value in found.change.slice.items())
        whose = f", above all those with {parts}"
    return (
        f"Questions since {told}{whose}{chance(found.adjusted)}. {after:,} were held against "
        f"{before:,}: one of each session, user or lone request, and at most {MOST:,} a side."
    )


def _test(found: Subjects) -> Table:
    change = found.change
    assert change is not None  # noqa: S101 -- the caller has looked
    columns = (
        Column("test", "Test"),
        Column("n_before", "n before", "count"),
        Column("n_after", "n since", "count"),
        Column("effect", "Told apart, 0 to 1", "number"),
        Column("p_value", "p", "chance"),
        Column("adjusted", "p, adjusted", "chance"),
        Column("changed", "Changed"),
    )
    row = (
        change.test,
        *found.sizes,
        change.effect,
        change.p_value,
        found.adjusted,
        "yes" if found.changed else "no",
    )
    return Table(
        "topics_test", "Are they about the same?", columns, [row],
        note="Told apart: how well a classifier orders unseen pairs of both sides; 0 is by chance.",
    )  # fmt: skip


def _plot(groups: Sequence[Group]) -> Plot:
    return intervals(
        "topics_moved",
        "Change of the share of questions",
        [(", ".join(each.topic.words[:_IN_A_PLOT]) or each.name, each.gap) for each in groups],
        "share",
        zero=True,
        note="Right of the line: asked more often than before.",
    )


def _groups(groups: Sequence[Group]) -> Table:
    columns = (
        Column("topic", "Words that tell them"),
        Column("before", "Share before", "share"),
        Column("after", "Share since", "share"),
        Column("change", "Change", "share"),
        Column("examples", "Examples", stored=True),
    )
    rows: list[Sequence[Cell]] = [
        (each.name, each.before, each.after, each.gap, ", ".join(each.topic.examples))
        for each in groups
    ]
    return Table("topics", "Questions that are alike", columns, rows)


def _examples(connection: duckdb.DuckDBPyConnection, groups: Sequence[Group]) -> Examples:
    shown = [(each, rid) for each in groups for rid in each.topic.examples[:_OF_EACH]]
    texts = texts_of(connection, [rid for _, rid in shown])
    items = [
        Example(
            rid,
            {
                "about": each.name,
                "share": f"{figure(each.before.value, 'share')} before, "
                f"{figure(each.after.value, 'share')} since",
            },
            {"Question": texts.get(rid, ("", ""))[0]},
        )
        for each, rid in shown
    ]
    return Examples(
        "asked_more", "Questions that became more frequent", items,
        "The most typical of each group, as recorded: masked.",
    )  # fmt: skip
