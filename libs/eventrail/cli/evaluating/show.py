"""Print what an evaluation found: tables for people, one JSON object for programs."""

from collections.abc import Callable

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from eventrail.cli.progress import progress_console
from eventrail.evaluating.result import Evaluated
from eventrail.evaluating.rows import UnfitData

UNFIT = 2
"""Exit status for data that does not fit."""


def run(evaluate: Callable[[Console | None], Evaluated], *, as_json: bool) -> None:
    """Run an evaluation and print its outcome; end with status 2 if its data does not fit."""
    try:
        found = evaluate(progress_console(as_json=as_json))
    except UnfitData as error:
        typer.echo(f"eventrail eval: {error}", err=True)
        raise typer.Exit(UNFIT) from error
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        show(found, Console())


def show(found: Evaluated, console: Console) -> None:
    """Print tables."""
    times = ", ".join(f"{name} {value:.2f} ms" for name, value in found.per_item_ms.items())
    console.print(
        f"[bold]{found.name}[/] on {found.data}: {found.n} rows in {found.seconds:.1f} s ({times})"
    )
    if found.left_out:
        console.print(f"{found.left_out} rows left out: a shipped model was trained on them")
    console.print(_metrics(found))
    for name, values in found.by.items():
        console.print(_slice(name, values))
    for note in found.notes:
        console.print(f"note: {note}", style="dim")
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    console.print(f"versions: {versions}", style="dim")


def _metrics(found: Evaluated) -> Table:
    table = Table("metric", "value", "95 % interval")
    other = found.baseline
    if other is not None:
        table.add_column(other.name)
    for name, metric in found.metrics.items():
        low, high = metric.ci95
        cells = [name, f"{metric.value:.3f}", f"{low:.3f} to {high:.3f}"]
        if other is not None:
            cells.append(f"{other.metrics[name].value:.3f}" if name in other.metrics else "")
        table.add_row(*cells)
    return table


def _slice(slice_name: str, values: dict[str, dict[str, float]]) -> Table:
    names = list(dict.fromkeys(name for figures in values.values() for name in figures))
    table = Table(slice_name, *names)
    for value, figures in values.items():
        cells = [f"{figures[name]:.3f}" if name in figures else "" for name in names[1:]]
        table.add_row(value, f"{figures['n']:.0f}", *cells)
    return table
