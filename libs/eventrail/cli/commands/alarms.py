"""`eventrail alarms`: what the monitors found."""

import typer

from eventrail.cli.watching.looking import follow, list_, show
from eventrail.cli.watching.webhooks import try_, webhooks

HELP = """What the monitors found: what changed, since when, among whom, and why.

The service `monitor` watches every tenant's requests: inputs, answers, users,
documents, cost, latency and verdicts; and pools by canary prompts. Its false
alarms are bounded: `monitoring.false_alarms` in 10,000 requests of a tenant,
over all of its monitors.

\b
  list                     the latest alarms
  list --tenant acme --kind output
  show 3f2a                one of them: slice, requests, changes near it
  follow --json            alarms as they are raised
  webhooks                 how those stand who are told of alarms and incidents
  test pager --dry-run     what the webhook `pager` would be sent

NATS is that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`;
the user must be an operator. See docs/drift.md."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    group.command()(show)
    group.command()(webhooks)
    group.command("test")(try_)
    group.command()(follow)
    app.add_typer(group, name="alarms", short_help="What changed, since when, and why.")
