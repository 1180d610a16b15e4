"""`eventrail train guard grounding`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import train_on


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("grounding")(grounding)


def grounding(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled answers; may be repeated")],
    out: Out,
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
    train_on(
        "guard grounding",
        "eventrail.guarding.grounding.train.train",
        "train_grounding",
        data,
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
