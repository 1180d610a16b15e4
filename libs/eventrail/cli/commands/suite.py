"""`eventrail suite`: past requests that a new configuration has to answer well."""

import typer

from eventrail.cli.suites.adding import add as add_cases
from eventrail.cli.suites.adding import assert_, remove
from eventrail.cli.suites.gating import gate
from eventrail.cli.suites.looking import checks, listed, show
from eventrail.cli.suites.running import run

HELP = """Past requests that a new configuration has to answer well.

A suite holds requests from production with what must hold of their answers.
It is run before every change of the configuration that answers depend on,
with the changed configuration, apart from everything live; a change that
fails is not stored. See docs/suites.md.

\b
  add smoke --from RID              a past request, with what was usual of it
  add smoke --from RID --assert 'contains: Paris' --assert 'takes: 2000'
  checks                            everything that may be asserted
  show smoke                        its cases
  run smoke                         with the configuration in force
  run smoke --file changes.yaml     with sections changed
  run smoke --set templates.docs.system 'Be brief.'
  gate smoke warn                   only tell, do not refuse the change
  remove smoke --case RID"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("add")(add_cases)
    group.command("assert")(assert_)
    group.command("list")(listed)
    for command in (show, checks, run, gate, remove):
        group.command()(command)
    app.add_typer(group, name="suite", short_help="Past requests a change has to answer well.")
