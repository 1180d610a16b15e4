"""`eventrail eval`: how good the guards and the router are, on labelled rows."""

import importlib
import pkgutil

import typer

from eventrail.cli import evaluating

HELP = """How good the guards and the router are, on labelled rows.

Each command reads a file of rows, runs the same code over them that requests
go through, with the models that ship and the settings that hold by default,
and prints figures with 95 % intervals, beside those of a baseline. Nothing is
trained on the file; rows that a shipped model was trained on are left out.
Exit status 2 says that the file does not have the schema. See docs/quality.md.

\b
  eventrail eval pii --data rows.jsonl
  eventrail eval intent --data rows.jsonl --train examples.jsonl --json"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for info in sorted(pkgutil.iter_modules(evaluating.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{evaluating.__name__}.{info.name}")
        if hasattr(module, "add"):
            module.add(group)
    app.add_typer(group, name="eval", short_help="How good the guards are, on labelled rows.")
