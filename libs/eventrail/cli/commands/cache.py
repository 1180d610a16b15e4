"""`eventrail cache`: answers that serve again."""

import typer

from eventrail.cli.cache.looking import listed, show, stats
from eventrail.cli.cache.removing import evict, purge

HELP = """Answers that serve again: the exact and the semantic cache.

What is kept, for how long and for whom is a policy of the configuration; see
docs/caching.md. A bad rating evicts by itself.

\b
  stats --tenant acme               entries, hit rate, share of false hits
  list --tenant acme                the entries, with their masked questions
  show RID --tenant acme            the entry that a request was given, or gave
  evict RID --tenant acme           take it out, in every process at once
  evict --model m --before 2026-05-01 --tenant acme --dry-run
  purge --tenant acme               take all of a tenant out"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(listed)
    for command in (stats, show, evict, purge):
        group.command()(command)
    app.add_typer(group, name="cache", short_help="Answers that serve again.")
