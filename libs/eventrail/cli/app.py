"""The `eventrail` command line: finds the commands and reports errors as one line."""

import importlib
import pkgutil
import sys
from types import ModuleType

import typer

from eventrail.cli import commands
from eventrail.contracts.errors import EventrailError


def _modules() -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(commands.__path__))
    return [importlib.import_module(f"{commands.__name__}.{name}") for name in names]


def build() -> typer.Typer:
    """Return the application with every command of `eventrail.cli.commands`."""
    app = typer.Typer(
        name="eventrail",
        help="Run LLM applications as an append-only log of events on NATS.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for module in _modules():
        module.add(app)
    return app


def main() -> None:
    """Run the command line; errors of Eventrail's own end it with status 1 and one line."""
    try:
        build()()
    except EventrailError as error:
        typer.echo(f"eventrail: {error}", err=True)
        sys.exit(1)
