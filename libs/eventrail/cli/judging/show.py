"""Print judgements."""

from rich.console import Console
from rich.table import Table

from eventrail.cli.judging.run import Past


def print_judged(found: Past, console: Console) -> None:
    """Print a table of what was judged, and what it cost or would cost."""
    names = list(dict.fromkeys(name for row in found.rows for name in row.scores))
    table = Table("request", *names)
    for row in found.rows:
        cells = [f"{row.scores[name]:.2f}" if name in row.scores else "" for name in names]
        table.add_row(row.rid, *cells)
    if names:
        console.print(table)
    for row in found.rows:
        for name, reason in row.reasons.items():
            console.print(f"{row.rid} {name}: {reason}", style="dim", markup=False)
    if found.dry_run:
        console.print(f"{found.calls} calls would be made; they cost {found.cost:.6g} at most")
        return
    console.print(
        f"{len(found.rows)} requests judged by {found.judge} {found.version}, "
        f"{found.left_out} with nothing to judge or no verdict; cost {found.cost:.6g}"
    )
