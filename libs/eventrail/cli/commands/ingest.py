"""`eventrail ingest`: bring documents into a tenant's index."""

import typer

from eventrail.cli.documents.ingesting import ingest

HELP = """Bring documents into a tenant's index.

Text, Markdown, reStructuredText, HTML, PDF, Word (.docx), CSV and TSV. Give
folders, files, addresses, or a text file with an address on every line; `-`
reads paths and addresses from standard input.

\b
  eventrail ingest docs --tenant acme
  eventrail ingest docs --tenant acme --prune --dry-run
  eventrail ingest https://example.org/manual.pdf --tenant acme
  find . -name '*.pdf' | eventrail ingest - --tenant acme --metadata lang=en

Doing it again sends only what has changed, also after a run that was killed.
What cannot be read is named, the rest goes in, and the status is 1.
`eventrail documents` shows what a tenant holds, and held."""


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=HELP, rich_help_panel=None)(ingest)
