"""`eventrail experiments`: what routes deal by chance, and what came of it."""

import typer

from eventrail.cli.experiments.changing import stop
from eventrail.cli.experiments.looking import cascade, compare, list_, report, status

HELP = """What routes deal by chance, and what came of it.

A route of the configuration may choose among pools: by weights, by an
experiment whose users keep their arm, by a canary that is taken back when it
fails, or by a cascade of a small and a large model. It may also run a share
of its requests again, unseen, through another pool.

\b
  routes:
    chat:
      pool: llama-8b
      canary:
        pool: llama-8b-fp8
        share: 0.05
        steps: [0.05, 0.25, 1.0]
        rollback: {error_ratio_above_baseline: 1.5, judge_score_below: 0.7}
      shadow: {pool: llama-70b, share: 0.01}

\b
  list                  every arm, its pool and its share
  status                how the arms stand; what is decided about canaries
  report chat.canary --reward judged
  compare chat          requests beside their shadows
  cascade --from-log chat --plot curve.svg
  stop chat --winner canary

NATS is that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`;
the user must be an operator. What the archiver has written is read too."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    for command in (status, report, compare, cascade, stop):
        group.command()(command)
    app.add_typer(group, name="experiments", short_help="Canaries, A/B, shadows, cascades.")
