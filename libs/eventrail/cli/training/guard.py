"""`eventrail train guard`: each guard's model is a command of its own."""

import importlib
import pkgutil

import typer

from eventrail.cli.training import guards

HELP = """Make the models of the guards anew.

\b
  eventrail train guard names --data rows.jsonl --out models/names"""


def add(group: typer.Typer) -> None:
    """Add the commands."""
    guard = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for info in sorted(pkgutil.iter_modules(guards.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{guards.__name__}.{info.name}")
        if hasattr(module, "add"):
            module.add(guard)
    group.add_typer(guard, name="guard", short_help="Models of the guards.")
