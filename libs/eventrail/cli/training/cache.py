"""`eventrail train cache`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import train_on


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("cache")(cache)


def cache(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled pairs of questions; may be repeated")],
    out: Out,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train what tells whether two questions ask for the same.

    Rows are those that `eventrail eval cache` reads; English and Korean ones must be among them.
    Pairs that share a question stay together; four fifths are trained on, figures are of the rest.
    Takes two or three minutes for 8,000 pairs.

    \b
      eventrail train cache --data qqp.jsonl --data pairs_ko.jsonl --out models/same
    """
    train_on(
        "cache",
        "eventrail.caching.semantic.learned.train.train",
        "train_same",
        data,
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
