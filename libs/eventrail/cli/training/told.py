"""Carry a training out, and say what came of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from eventrail.learning.artefact import Manifest

UNFIT = 2
"""Exit status for rows that do not fit."""


def train_on(
    command: str,
    module: str,
    function: str,
    data: Sequence[Path],
    out: Path,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Train on files of rows and nothing else, as `tell` does.

    Args:
        command: what follows `eventrail train`.
        module: where the training is; loaded now.
        function: takes `data`, `out`, `command`, `dry_run` and `console`.
        data: the files.
        out: the folder to write to.
        dry_run: whether only to say what would be trained on.
        as_json: whether to print JSON.
    """
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.progress import progress_console  # noqa: PLC0415

    train, made_by = lazily(module, function), command_of(command, data=data)
    console = progress_console(as_json=as_json)
    tell(
        lambda: train(data, out, command=made_by, dry_run=dry_run, console=console),
        out,
        dry_run=dry_run,
        as_json=as_json,
    )


def command_of(command: str, **files: Sequence[Path]) -> str:
    """Return `eventrail train ...` with the names of files and their folders only."""
    from eventrail.evaluating.rows import data_name  # noqa: PLC0415 -- loaded on use

    options = [f"--{name} {data_name(path)}" for name, paths in files.items() for path in paths]
    return " ".join(["eventrail train", command, *options])


def tell(train: "Callable[[], Manifest]", out: Path, *, dry_run: bool, as_json: bool) -> None:
    """Train, and print the rows, the figures and the version; status 2 if the rows do not fit."""
    import msgspec  # noqa: PLC0415 -- loaded on use

    from eventrail.evaluating.rows import UnfitData  # noqa: PLC0415

    try:
        story = train()
    except UnfitData as error:
        typer.echo(f"eventrail train: {error}", err=True)
        raise typer.Exit(UNFIT) from error
    if as_json:
        typer.echo(msgspec.json.encode(msgspec.structs.replace(story, seen="")).decode())
        return
    for of, number in story.trained_on.items():
        typer.echo(f"{'would train' if dry_run else 'trained'} on {number}: {of}")
    for name, value in story.measured.items():
        typer.echo(f"{name} {value:.3f}")
    typer.echo("nothing was written" if dry_run else f"{story.name} {story.version} in {out}")
