"""`eventrail train guard names`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import command_of, tell


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("names")(names)


def names(
    *,
    data: Annotated[list[Path], typer.Option(help="rows with labelled spans; may be repeated")],
    out: Out,
    plain: Annotated[
        list[Path] | None,
        typer.Option(help="rows of texts; sentences without a name are taken; may be repeated"),
    ] = None,
    words: Annotated[
        list[Path] | None,
        typer.Option(help="rows of texts that only tell which words are common; may be repeated"),
    ] = None,
    split: Annotated[
        str, typer.Option(help="what is held out: rows, or templates, whole ones")
    ] = "rows",
    sentences: Annotated[int, typer.Option(help="sentences that are generated", min=0)] = 8_000,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train the tagger of names, places, organisations, addresses, dates and ages.

    A labelled row has `text` and `spans` of `type`, `start` and `end`; types are those of
    presidio-research or of KLUE. Four fifths of the rows are trained on, beside sentences that are
    made up with the names of Faker and GeoNames; figures are of the rest. Takes some minutes.

    \b
      eventrail train guard names --data english.jsonl --data korean.jsonl --out models/names
    """
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.progress import progress_console  # noqa: PLC0415

    if split not in {"rows", "templates"}:
        raise typer.BadParameter("must be rows or templates", param_hint="--split")
    module = "eventrail.guarding.names.train.train"
    train = lazily(module, "train_names")
    material = lazily(module, "Material")(data, plain or [], words or [])
    recipe = lazily(module, "Recipe")(sentences=sentences, split=split)
    console = progress_console(as_json=as_json)
    files = command_of("guard names", data=data, plain=plain or [], words=words or [])
    command = f"{files} --split {split} --sentences {sentences}"
    tell(
        lambda: train(material, recipe, out, command=command, dry_run=dry_run, console=console),
        out,
        dry_run=dry_run,
        as_json=as_json,
    )
