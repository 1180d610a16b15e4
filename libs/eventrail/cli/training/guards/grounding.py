"""`eventrail train guard grounding`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("grounding")(grounding)


def grounding(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled answers; may be repeated")],
    out: Annotated[Path, typer.Option(help="folder to write the model to")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    r"""Train what tells whether documents support an answer.

    Rows are those that `eventrail eval grounding` reads; English and Korean ones must be among
    them, and some that say what is contradicted. Four fifths of the documents are trained on,
    figures are of the rest. Takes a minute or two.

    \b
      eventrail train guard grounding --data qa.jsonl --data nli.jsonl --out models/grounding
    """
    import sys  # noqa: PLC0415 -- loaded on use

    import msgspec  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415
    from eventrail.evaluating.rows import UnfitData  # noqa: PLC0415

    train = lazily("eventrail.guarding.grounding.train.train", "train_grounding")
    console = None if as_json or not sys.stderr.isatty() else Console(stderr=True)
    files = " ".join(f"--data {path.parent.name}/{path.name}" for path in data)
    command = f"eventrail train guard grounding {files}"
    try:
        story = train(data, out, command=command, dry_run=dry_run, console=console)
    except UnfitData as error:
        typer.echo(f"eventrail train: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(msgspec.json.encode(msgspec.structs.replace(story, seen="")).decode())
        return
    for of, number in story.trained_on.items():
        typer.echo(f"{'would train' if dry_run else 'trained'} on {number}: {of}")
    for name, value in story.measured.items():
        typer.echo(f"{name} {value:.3f}")
    typer.echo("nothing was written" if dry_run else f"{story.name} {story.version} in {out}")
