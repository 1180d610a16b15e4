"""Parts that all views of estimates are made of."""

import math
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.estimating.linear import Estimate

Named = Mapping[str, Estimate | None]
"""Estimates by what they say."""


def number(estimate: Estimate | None) -> str:
    """Return a value with its interval."""
    if estimate is None or math.isnan(estimate.value):
        return "-"
    if not math.isfinite(estimate.half):
        return f"{estimate.value:.4g} (? to ?)"
    return f"{estimate.value:.4g} ({estimate.low:.4g} to {estimate.high:.4g})"


def plain(value: float) -> str:
    """Return a number; a dash if it is none."""
    return f"{value:.3f}" if math.isfinite(value) else "-"


def estimates_view(
    head: str, named: Named, told: Sequence[str], problems: Sequence[str]
) -> RenderableType:
    """Return estimates below a line, with what else is told and what is wrong."""
    return Group(Text(head), estimates(named), *map(Text, told), *warned(problems))


def estimates(named: Named) -> Table:
    """Return a table of estimates."""
    table = new_table("", "estimate (95 %)", "rows", "units", "effective")
    for name, each in named.items():
        if each is None:
            table.add_row(name, "-", "", "", "")
        else:
            table.add_row(name, number(each), str(each.rows), str(each.units), f"{each.ess:.0f}")
    return table


def warned(problems: Sequence[str]) -> list[Text]:
    """Return a line for each problem, each once."""
    return [Text(f"! {each}", style="yellow") for each in dict.fromkeys(problems)]


def new_table(*heads: str) -> Table:
    """Return an empty table with these heads."""
    return Table(*heads, box=None, pad_edge=False)
