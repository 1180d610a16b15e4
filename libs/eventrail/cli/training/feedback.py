"""`eventrail train feedback`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import train_on


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("feedback")(feedback)


def feedback(
    *,
    data: Annotated[list[Path], typer.Option(help="rated dialogues; may be repeated")],
    out: Out,
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
    train_on(
        "feedback",
        "eventrail.signals.train.train",
        "train_dissatisfied",
        data,
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
