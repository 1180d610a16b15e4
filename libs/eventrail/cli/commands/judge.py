"""`eventrail judge`: how good answers are, and how far a judge is to be believed."""

from typing import Any

import typer
from typer.core import TyperGroup

from eventrail.cli.judging import anchors
from eventrail.cli.judging.asking import requests
from eventrail.cli.judging.calibrating import calibrate
from eventrail.cli.judging.looking import checks

HELP = """How good answers are, and how far a judge is to be believed.

The rules look at every request of `limits.judge_rate` as it ends. A model
judge looks at its own sample once a policy of the configuration names a pool:

\b
  judging:
    default: {pool: llama-70b, rate: 0.02, protocol: rubric, daily_cost: 5}

\b
  eventrail judge RID                    judge a past request by the rules
  eventrail judge --where "rating < 0" --judge llama-70b --dry-run
  eventrail judge checks                 what the rules look at
  eventrail judge anchors add --file anchors.jsonl
  eventrail judge anchors check          the judge beside its anchors, now
  eventrail judge calibrate --labels labels.csv --judge model:llama-70b

See docs/judging.md; `eventrail eval judge` measures a judge on labelled pairs."""


class JudgesByDefault(TyperGroup):
    """Takes a request's id, or an option, in the place of a command for `requests`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `requests` before a first word that is no command."""
        if args and args[0] not in self.commands and args[0] not in {"--help", "-h"}:
            args = ["requests", *args]
        return super().parse_args(ctx, args)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=JudgesByDefault, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (requests, checks, calibrate):
        group.command()(command)
    anchors.add(group)
    app.add_typer(group, name="judge", short_help="How good answers are.")
