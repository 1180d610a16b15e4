"""`eventrail estimate`: what can be concluded from the lake, and how surely."""

import typer

from eventrail.cli.estimating.bias import bias
from eventrail.cli.estimating.compare import compare
from eventrail.cli.estimating.loops import loops
from eventrail.cli.estimating.mean import mean
from eventrail.cli.estimating.policy import policy

HELP = """What can be concluded from the lake, and how surely.

Every figure has a 95 % interval, in which requests of one user count as what
they are: one user. What makes a figure doubtful is said beside it.

\b
  policy    what another policy would have brought, from logged chances
  mean      what people would say: few labels, many scores, ratings by choice
  compare   groups and models against each other
  bias      what is wrong with judges, and with who rates
  loops     whether the system feeds on what it shows

\b
  eventrail estimate policy --target arm=large --reward judged
  eventrail estimate mean --label rating --score judged

What the archiver has written is read: nothing is changed, and NATS is not
needed. See docs/estimates.md."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (policy, mean, compare, bias, loops):
        group.command()(command)
    app.add_typer(group, name="estimate", short_help="Conclusions from the lake, with intervals.")
