"""`eventrail drift`: hold requests of the lake against others."""

import typer

from eventrail.cli.watching.checking import check

HELP = """Whether requests are as they were: two sets of them, measure by measure.

The monitors that run all the time are those of `eventrail alarms`; this looks
at two sets that you choose, once.

\b
  check --where "accepted_at >= now() - INTERVAL 1 DAY" \\
        --against "accepted_at < now() - INTERVAL 1 DAY"
  check --where "template = 'docs@4'" --against "template = 'docs@3'" --json

See docs/drift.md."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)  # a group even with one command
    group.command()(check)
    app.add_typer(group, name="drift", short_help="Whether requests are as they were.")
