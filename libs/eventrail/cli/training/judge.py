"""`eventrail train judge`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import command_of, tell


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("judge")(judge)


def judge(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled pairs of answers; may be repeated")],
    out: Out,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train what tells two answers apart where no model judge is configured.

    Rows are those that `eventrail eval judge` reads. It sees outer marks only (length, form,
    words in common with the question), so expect little more than chance. Four fifths of the
    questions are trained on, figures are of folds and of the rest.

    \b
      eventrail train judge --data llmbar.jsonl --data people.jsonl --out models/preference
    """
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.evaluating.judge_pairs import labelled_pairs  # noqa: PLC0415

    train = lazily("eventrail.judging.preference.train", "train_preference")
    pair = lazily("eventrail.judging.preference.train", "Pair")
    command = command_of("judge", data=data)

    def run() -> object:
        pairs = [
            pair(each.question, each.first, each.second, each.first_better, path.parent.name)
            for path in data
            for each in labelled_pairs(path)
        ]
        return train(pairs, out, command=command, dry_run=dry_run)

    tell(run, out, dry_run=dry_run, as_json=as_json)  # type: ignore[arg-type] -- made lazily
