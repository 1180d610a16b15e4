"""`eventrail schema`: the published contracts."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from eventrail.contracts.schema import asyncapi, json_schema


def documents() -> dict[str, str]:
    """Return the text of every generated file, by file name."""
    made = {
        "eventrail.schema.json": json_schema(),
        "eventrail.asyncapi.json": asyncapi(version("eventrail")),
    }
    return {name: json.dumps(document, indent=2) + "\n" for name, document in made.items()}


def add(app: typer.Typer) -> None:
    """Add the command."""
    schema = typer.Typer(help="JSON Schema and AsyncAPI of everything on the wire.")
    app.add_typer(schema, name="schema")

    @schema.command()
    def write(folder: Annotated[Path, typer.Argument(help="where to write")]) -> None:
        """Write `eventrail.schema.json` and `eventrail.asyncapi.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text, encoding="utf-8")
            typer.echo(folder / name)

    @schema.command()
    def show(
        name: Annotated[str, typer.Argument(help="jsonschema or asyncapi")] = "jsonschema",
    ) -> None:
        """Print one document."""
        wanted = "asyncapi" if name == "asyncapi" else "schema"
        typer.echo(documents()[f"eventrail.{wanted}.json"], nl=False)
