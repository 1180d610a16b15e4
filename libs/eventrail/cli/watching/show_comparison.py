"""Print a comparison."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.drift.report import Change, Comparison, Topic

_TOPICS = 6


def print_comparison(found: Comparison) -> None:
    """Print what changed, what did not, and how topics moved."""
    console = Console(highlight=False, soft_wrap=True)
    before, after = found.before, found.after
    console.print(f"{after.requests} requests against {before.requests}, in {found.seconds:.1f} s")
    if not found.changes:
        console.print("too few requests on one side to tell anything")
        return
    told = found.changed
    console.print(
        f"{len(told)} of {len(found.changes)} measures changed "
        f"(of those told, {found.level:.0%} may be false)",
        style="bold",
    )
    console.print(_table(found.changes))
    for change in told:
        console.print(Text(f"{change.message}; e.g. {', '.join(change.examples[:2])}"))
    if found.topics:
        console.print(_topics(found.topics[:_TOPICS]))
    for note in found.notes:
        console.print(Text(f"note: {note}"), style="dim")


def _table(changes: list[Change]) -> Table:
    table = Table("measure", "kind", "before", "after", "effect", "p", "adjusted", "slice",
                  box=None, pad_edge=False)  # fmt: skip
    for each in changes:
        table.add_row(
            Text(each.measure),
            each.kind,
            _number(each.before),
            _number(each.after),
            f"{each.effect:.2f}",
            f"{each.p_value:.4f}",
            f"{each.adjusted:.4f}",
            Text(", ".join(f"{name}={value}" for name, value in each.slice.items())),
            style="bold" if each.changed else "dim",
        )
    return table


def _topics(topics: list[Topic]) -> Table:
    table = Table("topic", "before", "after", box=None, pad_edge=False)
    for each in topics:
        table.add_row(Text(" ".join(each.words)), f"{each.before:.1%}", f"{each.after:.1%}")
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
