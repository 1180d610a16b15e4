"""`eventrail train feedback`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.told import tell


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("feedback")(feedback)


def feedback(
    *,
    data: Annotated[list[Path], typer.Option(help="rated dialogues; may be repeated")],
    out: Annotated[Path, typer.Option(help="folder to write the model to")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train what tells dissatisfied users from what they say.

    A row is a dialogue: `id`, `turns` with `role`, `text` and, on a user's turns, `ratings` of 1 to
    5. Four fifths of the dialogues are trained on, figures are of the rest. 400 dialogues take
    about a minute on one core.

    \b
      eventrail train feedback --data dialogues.jsonl --out models/dissatisfied
    """
    import sys  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    train = lazily("eventrail.signals.train.train", "train_dissatisfied")
    console = None if as_json or not sys.stderr.isatty() else Console(stderr=True)
    files = " ".join(f"--data {path.parent.name}/{path.name}" for path in data)
    command = f"eventrail train feedback {files}"
    tell(
        lambda: train(data, out, command=command, dry_run=dry_run, console=console),
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
