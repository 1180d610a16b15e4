"""`eventrail lake`: how the lake stands, and what keeps it in order."""

import typer

from eventrail.cli.lake.compacting import compact
from eventrail.cli.lake.looking import status
from eventrail.cli.lake.verifying import verify

HELP = """The lake: all that happened, as Parquet files.

The archiver writes it, compacts it, and lets old messages leave the hot
streams once it has them. `eventrail sql` asks it.

\b
  status                  files, rows and bytes by day, lag and gaps
  compact --dry-run       which small files would be put together
  verify                  read it all back, hold it against the streams

It is at EVENTRAIL_LAKE, a folder or s3://bucket/prefix; <state>/lake else."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (status, compact, verify):
        group.command()(command)
    app.add_typer(group, name="lake", short_help="How the lake stands; compact and verify it.")
