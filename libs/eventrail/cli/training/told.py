"""Carry a training out, and say what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from eventrail.learning.artefact import Manifest

UNFIT = 2
"""Exit status for rows that do not fit."""


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
