"""The `eventrail` command line: finds the commands and reports errors as one line."""

import importlib
import pkgutil
import sys
from types import ModuleType

import typer

from eventrail.cli import commands
from eventrail.contracts.errors import EventrailError


def _modules(wanted: str) -> list[ModuleType]:
    """Return the modules of all commands, or of the wanted one: each is named as its command."""
    names = sorted(info.name for info in pkgutil.iter_modules(commands.__path__))
    chosen = [wanted] if wanted in names else names
    return [importlib.import_module(f"{commands.__name__}.{name}") for name in chosen]


def build(wanted: str = "") -> typer.Typer:
    """Return the application.

    Args:
        wanted: the one command it is to have, which saves loading the others; it has every
            command of `eventrail.cli.commands` if there is none of that name.
    """
    app = typer.Typer(
        name="eventrail",
        help="Run LLM applications as an append-only log of events on NATS.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_several_commands)
    for module in _modules(wanted):
        module.add(app)
    return app


def _several_commands() -> None:  # without it, typer would take a lone command's name away
    pass


def main() -> None:
    """Run the command line; errors of Eventrail's own end it with status 1 and one line."""
    try:
        build(*sys.argv[1:2])()
    except EventrailError as error:
        typer.echo(f"eventrail: {error}", err=True)
        sys.exit(1)
