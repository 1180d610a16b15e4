"""`eventrail train relevance`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import command_of, tell


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("relevance")(relevance)


def relevance(
    *,
    data: Annotated[list[Path], typer.Option(help="questions; may be repeated")],
    out: Out,
    others: Annotated[
        list[Path] | None, typer.Option(help="rows with `text` that no corpus answers")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="folder that keeps vectors for the next run")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train what tells whether what was found answers a question.

    Files are those that `eventrail eval retrieval` reads, each beside its corpus; English and
    Korean ones must be among them. Each corpus is asked its own questions, whole and in parts, and
    those of the other files. Four fifths of the questions are trained on, figures are of the rest.
    Takes minutes, most of them for vectors, which --cache keeps.

    \b
      eventrail train relevance --data en/dev.jsonl --data ko/dev.jsonl --out models/relevance
    """
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.progress import progress_console  # noqa: PLC0415

    train = lazily("eventrail.retrieval.relevance.train.train", "train_relevance")
    console = progress_console(as_json=as_json)
    command = command_of("relevance", data=data, others=others or [])
    tell(
        lambda: train(
            data, others or [], out, cache=cache, command=command, dry_run=dry_run, console=console
        ),
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
