"""What commands print: a view for people, or JSON for programs."""

import msgspec
import typer
from rich.console import Console, RenderableType


def print_found(found: object, view: RenderableType, *, as_json: bool) -> None:
    """Print what was found: as indented JSON, where what is not finite is null, or as a view."""
    if as_json:
        print_json(found)
    else:
        print_view(view)


def print_json(found: object) -> None:
    """Print indented JSON; what is not finite is null."""
    typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


def print_view(view: RenderableType) -> None:
    """Print a view, its lines unbroken."""
    Console(highlight=False, soft_wrap=True).print(view)
