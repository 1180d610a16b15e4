"""Check the bundled model's files: `python -m eventrail.worker.bundled.verify [DIR]`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.worker.bundled import ModelRegistryError, bundled_model_path, verify_registry


def main(
    model: Annotated[Path | None, typer.Argument(help="Default: the bundled one.")] = None,
) -> None:
    """Exit 0 if every file has its registered digest, 1 naming the file that differs otherwise."""
    folder = model or bundled_model_path()
    try:
        registry = verify_registry(folder)
    except ModelRegistryError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{folder.name} {registry.get('version', '')}: {len(registry['files'])} files match")


if __name__ == "__main__":
    typer.run(main)
