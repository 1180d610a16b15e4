"""`eventrail train guard grounding`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.told import tell


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
    """Train what tells whether documents support an answer.

    Rows are those that `eventrail eval grounding` reads; English and Korean ones must be among
    them, and some that say what is contradicted. Four fifths of the documents are trained on,
    figures are of the rest. Takes a minute or two.

    \b
      eventrail train guard grounding --data qa.jsonl --data nli.jsonl --out models/grounding
    """
    import sys  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    train = lazily("eventrail.guarding.grounding.train.train", "train_grounding")
    console = None if as_json or not sys.stderr.isatty() else Console(stderr=True)
    files = " ".join(f"--data {path.parent.name}/{path.name}" for path in data)
    command = f"eventrail train guard grounding {files}"
    tell(
        lambda: train(data, out, command=command, dry_run=dry_run, console=console),
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
