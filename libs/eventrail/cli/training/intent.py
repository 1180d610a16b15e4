"""`eventrail train intent`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("intent")(intent)


def intent(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled rows, JSON Lines; may be repeated")],
    out: Annotated[Path, typer.Option(help="folder to write; its name is the model's")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train a model of many intents, or of many examples.

    A row has `text` and `intent`; `oos`, or `in_scope` false, for none. A set of intents names the
    model, once it is published, or the folder. Four fifths of the rows are learnt from, or those
    whose `split` is not `val` or `test`; of the rest half are calibrated on, half are measured.
    15,000 rows take about two minutes on one core.

    \b
      eventrail train intent --data examples.jsonl --out models/helpdesk
      eventrail artefacts publish models/helpdesk
    """
    import sys  # noqa: PLC0415 -- loaded on use

    import msgspec  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    make = lazily("eventrail.intents.make", "make_model", extra="router")
    shown = sys.stderr.isatty() and not as_json
    with Progress(console=Console(stderr=True), disable=not shown, transient=True) as progress:
        task = progress.add_task("training", total=1.0)

        def told(done: float) -> None:
            progress.update(task, completed=done)

        made = make(data, out, dry_run=dry_run, told=told)
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
        return
    rows = f"{made.trained_on} rows of {made.intents} intents"
    if dry_run:
        typer.echo(f"would train on {rows}, and measure on {made.measured_on}; nothing was written")
        return
    figures = ", ".join(f"{name} {value:.3f}" for name, value in made.measured.items())
    typer.echo(f"{made.name} {made.version} in {out}: trained on {rows}")
    typer.echo(f"on {made.measured_on} others: {figures}")
