"""`eventrail index`: the indexes that tenants' documents are found by."""

import typer

from eventrail.cli.index.looking import status
from eventrail.cli.index.rebuilding import rebuild, verify
from eventrail.cli.index.searching import search
from eventrail.cli.index.storing import snapshot

HELP = """The indexes that tenants' documents are found by.

An index is a pure function of the documents' history, which DOCUMENTS keeps
for good: it can be built anew at any time, as it is or as it was. What it
finds are tenants' own texts; these commands are for operators.

\b
  status                                    how far each index is
  search "opening hours" --tenant acme      what is found, and why
  search "opening hours" --tenant acme --as-of 2026-05-01
  rebuild --tenant acme --out /tmp/then --as-of 120-9f3c01ab
  verify --tenant acme                      is it what the documents make?
  snapshot --tenant acme                    store it for other hosts now"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (status, search, rebuild, verify, snapshot):
        group.command()(command)
    app.add_typer(group, name="index", short_help="The indexes that documents are found by.")
