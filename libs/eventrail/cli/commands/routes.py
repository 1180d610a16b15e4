"""`eventrail routes`: which pool answers a request, and which one if that fails."""

import typer

from eventrail.cli.routes.looking import explained, show

HELP = """Routes: which pool answers a request, and what follows when it fails.

A rule names a pool, or a route: an entry under `routes:` of the
configuration. See docs/routing.md.

\b
  routes:
    careful:
      pool: main
      fallbacks:
        - pool: backup            # asked after any failure
        - pool: large
          on:
            - context_length      # asked after this one only
      first_token_s: 5
      hedge: {pool: backup, after_percentile: 95}
  rules:
    - {name: chat, model: chat, route: careful}

\b
  show                                  every rule and its pools
  test --model chat --tenant demo       what would be chosen, and why"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command()(show)
    group.command("test")(explained)
    app.add_typer(group, name="routes", short_help="Which pool answers a request, and why.")
