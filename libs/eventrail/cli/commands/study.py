"""`eventrail study`: reports on what the lake holds."""

import typer

from eventrail.cli.studying.kinds import KINDS, command

HELP = """Reports on what the lake holds, as pages that stand alone.

A page opens with three sentences for a manager: what is seen, how sure that
is, what to do. Below are plots and tables, every figure with its number of
requests and its 95 % interval. The numbers lie as Parquet in OUT.data/, and
the page ends with the command that makes it again, to the same byte.

\b
  study cost --since 30d --by tenant,template --out cost.html
  study quality --tenant acme
  study feedback --where "model = 'large'"
  study drift --since 7d             finds what changed, when, and why perhaps
  study drift --at 2026-11-21T14:00  before that time against since
  study compare --split arm          two arms, models, templates, revisions ...
  study compare --a "revision = 17" --b "revision = 18"
  study compare --study cheaper      a replay against what it replayed
  study operations --since 90d       changes, incidents, how fast they ended

Columns for --where, --a and --b: `eventrail sql "DESCRIBE requests"`."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for own in KINDS:
        group.command(own.__name__)(command(own, own.__name__))
    app.add_typer(group, name="study", short_help="Reports: cost, quality, feedback, drift, ...")
