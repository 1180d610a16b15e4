"""`eventrail documents`: what a tenant's documents are, and were."""

import typer

from eventrail.cli.documents.changing import delete, reindex
from eventrail.cli.documents.looking import history, listed, show

HELP = """The documents that a tenant's answers come from, and their history.

Every change of a document is an event that is kept for good, so what was held
at any time can be told. `eventrail ingest` puts documents in.

\b
  list --tenant acme                      what is held now
  list --tenant acme --as-of 2026-05-01   what was held then
  show guide.md --tenant acme             one document, with its text
  history guide.md --tenant acme          its versions
  delete old.md --tenant acme --dry-run   take it out
  reindex --tenant acme                   cut and index all of it anew"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(listed)
    for command in (show, history, delete, reindex):
        group.command()(command)
    app.add_typer(group, name="documents", short_help="A tenant's documents and their history.")
