"""`eventrail train`: make the small models anew, from labelled rows."""

import importlib
import pkgutil

import typer

from eventrail.cli import training

HELP = """Make the small models of guards and router anew, from labelled rows.

A command reads files of rows, trains on most of them, measures on the rest,
and writes an artefact: a folder with the numbers and the story of how they
came to be. With the same files and settings it writes the same bytes.
Needs `pip install eventrail[quality]`. See docs/quality.md.

\b
  eventrail train guard attack --data rows.jsonl --out models/attack
  eventrail train intent --data examples.jsonl --out models/intent"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for info in sorted(pkgutil.iter_modules(training.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{training.__name__}.{info.name}")
        if hasattr(module, "add"):
            module.add(group)
    app.add_typer(group, name="train", short_help="Make the small models of the guards anew.")
