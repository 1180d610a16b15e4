"""`eventrail limits`: how the rate limits stand."""

import typer

from eventrail.cli.limiting.looking import show

HELP = """Rate limits: requests and tokens a minute, and requests at one time.

They are part of the configuration, and of virtual keys:

\b
  eventrail config set tenants.acme.rates.requests_per_minute 600
  eventrail config set tenants.acme.rates.concurrent 40
  eventrail keys create acme --name nightly --concurrent 50
  eventrail limits show --tenant acme     use now, and what gateways hold

A changed limit holds at every gateway within a second."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command()(show)
    group.callback(help=HELP)(_only)
    app.add_typer(group, name="limits", short_help="How the rate limits stand.")


def _only() -> None:
    """Make `show` a subcommand although it is the only one."""
