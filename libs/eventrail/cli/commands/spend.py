"""`eventrail spend`: what was spent, on what, and whether all books say the same."""

import typer

from eventrail.cli.spending.budgets import budgets, check
from eventrail.cli.spending.export import export, reconcile
from eventrail.cli.spending.sums import sums

HELP = """What was spent, by whom, on what: a projection of the log.

\b
  eventrail spend                                  by tenant
  eventrail spend --by tenant,model,day --since 2026-11-01
  eventrail spend --by day --plot spend.html       a line for each tenant
  eventrail spend budgets                          what is spent, held and left of each budget
  eventrail spend check                            do the books say what the log says?
  eventrail spend export --format csv              every provider call
  eventrail spend reconcile INVOICE.csv            which calls differ from an invoice

Read from the lake and, for what is not in it yet, from the hot log. NATS is
that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help=HELP, invoke_without_command=True, no_args_is_help=False, rich_markup_mode=None
    )
    group.callback(help=HELP)(sums)
    for command in (budgets, check, export, reconcile):
        group.command()(command)
    app.add_typer(group, name="spend", short_help="What was spent, and what is left of budgets.")
