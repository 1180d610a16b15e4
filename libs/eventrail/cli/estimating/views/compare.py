"""The view of `compare`."""

from rich.console import Group, RenderableType
from rich.text import Text

from eventrail.cli.estimating.comparing import Comparison
from eventrail.cli.estimating.tables import Named, new_table, number, warned


def compare_view(found: Comparison) -> RenderableType:
    """Return the tables of `compare`."""
    groups = new_table(found.by, "requests", "labels", f"mean {found.label}")
    for each in found.groups:
        groups.add_row(each.group or "-", str(each.requests), str(each.labelled), number(each.mean))
    parts: list[RenderableType] = [groups]
    if found.differences:
        table = new_table("less", "", "difference", "by labels alone")
        for each in found.differences:
            table.add_row(each.group, each.other, number(each.difference), number(each.labels))
        parts.append(table)
    if found.table is not None:
        strengths = new_table(found.by, "shown", "strength", "win rate", "share of wins")
        for each in found.table.standings:
            strengths.add_row(
                each.model, str(each.comparisons), number(each.strength), number(each.win),
                number(each.raw),
            )  # fmt: skip
        parts += [
            strengths,
            Text(f"ties {found.table.ties:.0%}; first place, log odds {number(found.table.first)}"),
            *warned(found.table.problems),
        ]
    return Group(*parts, *warned(found.problems))


def of_comparison(found: Comparison) -> Named:
    """Return the groups' means."""
    return {each.group or "-": each.mean for each in found.groups}
