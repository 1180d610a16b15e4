"""`eventrail guards`: what the guards would do, and why."""

import typer

from eventrail.cli.guards.answering import answer
from eventrail.cli.guards.looking import kinds, show, tried

HELP = """What the guards would do with a message, and why.

`guards:` of the configuration holds policies by name; a tenant names one, or
has `default`. See docs/guardrails.md.

\b
  guards:
    default:
      personal: {kinds: {CARD: block, PERSON: mask}}
      attacks: {action: block}
  tenants:
    acme: {guards: default}

\b
  test --tenant acme --text "My card is 4111 1111 1111 1111"
  answer --tenant acme --question "Open?" --answer "I cannot say."
  show                                   the policies, and who has which
  kinds                                  what personal data there is"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("test")(tried)
    for command in (answer, show, kinds):
        group.command()(command)
    app.add_typer(group, name="guards", short_help="What the guards would do, and why.")
