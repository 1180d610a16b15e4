"""`eventrail config`: the configuration document, while everything runs."""

import typer

from eventrail.cli.configuring.changing import rollback, set_
from eventrail.cli.configuring.looking import diff, get, history, status

HELP = """The configuration: look at it, change it, see who works by it.

It is one document: pools, rules, routes, templates, tenants, limits and
more. Every service watches it and works by a change within a second,
without a restart. Each change is an event in the stream CHANGES.

\b
  get limits                        what stands at a path
  set limits.open_requests 200      change one field
  set 'rules[2].pool' chat --dry-run
  set rules[3] '{name: big, model: big, pool: chat}'
  set tenants.old --remove
  set --file changes.yaml           whole sections; others stay
  diff changes.yaml                 what that would change
  diff 7 9                          what two revisions differ in
  history                           who changed what, when and why
  rollback 7                        an earlier document, as a new revision
  status                            which process works by which revision

Keys' hashes and secret files are shown as ***. NATS is that of
EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`; the user must
be an operator."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (get, diff, history, rollback, status):
        group.command()(command)
    group.command("set")(set_)
    app.add_typer(group, name="config", short_help="The configuration, while everything runs.")
