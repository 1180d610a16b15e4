"""The view of `loops`."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.cli.estimating.tables import new_table, number, warned
from eventrail.estimating.loops.report import LoopReport


def loops_view(found: Sequence[LoopReport]) -> RenderableType:
    """Return the tables of `loops`."""
    parts: list[RenderableType] = [] if found else [Text("nothing was shown")]
    for each in found:
        told = f"{each.kind}: {each.verdict}; {each.shown} shown, {each.things} different"
        parts += [Text(told, style="bold"), _windows(each)]
        if each.reinforcement is not None:
            parts.append(Text(f"growth by past exposure {number(each.reinforcement)}"))
        parts += warned(each.warnings)
        parts += [Text(line) for remedy in each.remedies for line in remedy.splitlines()]
    return Group(*parts)


def _windows(each: LoopReport) -> Table:
    table = new_table("window", "shown", "things", "effective", "gini", "top 1 %", "new")
    for n, window in enumerate(each.windows, 1):
        table.add_row(
            str(n), str(window.shown), str(window.things), f"{window.effective:.1f}",
            f"{window.gini:.2f}", f"{window.top:.0%}", f"{window.first:.0%}",
        )  # fmt: skip
    return table
