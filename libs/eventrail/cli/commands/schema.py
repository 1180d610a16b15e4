"""`eventrail schema`: the published contracts."""

import json
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated

import typer

from eventrail.contracts.schema import asyncapi, json_schema

GROUP = "eventrail.schemas"
"""Entry points of this group make further documents: `<name>.json`, of what a service serves."""


def documents() -> dict[str, str]:
    """Return the text of every generated file, by file name."""
    made = {
        "eventrail.schema.json": json_schema(),
        "eventrail.asyncapi.json": asyncapi(version("eventrail")),
        **{f"{each.name}.json": each.load()() for each in entry_points(group=GROUP)},
    }
    return {name: json.dumps(document, indent=2) + "\n" for name, document in made.items()}


_FILES = {
    "jsonschema": "eventrail.schema.json",
    "asyncapi": "eventrail.asyncapi.json",
    "openapi": "openapi.json",
}


def add(app: typer.Typer) -> None:
    """Add the command."""
    schema = typer.Typer(help="JSON Schema and AsyncAPI of everything on the wire.")
    app.add_typer(schema, name="schema")

    @schema.command()
    def write(folder: Annotated[Path, typer.Argument(help="where to write")]) -> None:
        """Write `eventrail.schema.json`, `eventrail.asyncapi.json` and `openapi.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text, encoding="utf-8")
            typer.echo(folder / name)

    @schema.command()
    def show(
        name: Annotated[str, typer.Argument(help="jsonschema, asyncapi or openapi")] = "jsonschema",
    ) -> None:
        """Print one document."""
        if name not in _FILES:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(_FILES)}")
        typer.echo(documents()[_FILES[name]], nl=False)
