"""`eventrail tenants`: who uses the system, each apart from the others."""

import typer

from eventrail.cli.tenants.changing import add as add_tenant
from eventrail.cli.tenants.changing import remove, set_
from eventrail.cli.tenants.looking import list_, show

HELP = """Tenants: who uses the system, each apart from the others.

A tenant is an entry under `tenants:` of the configuration. It has a data key,
with which what its requests say is sealed in the log, and keys to be let in
with (`eventrail keys`). Its name stands in every subject of its own, so that
NATS keeps tenants apart.

\b
  add acme                          prints its first key, once
  add acme weight=2 timeout_s=30 --scope chat --scope nats
  set acme weight=3                 takes effect within a second
  list
  show acme                         its fields and all its keys
  remove acme --erase               revokes its keys, deletes its data key

NATS is that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`;
the user must be an operator."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("add")(add_tenant)
    group.command("list")(list_)
    group.command()(show)
    group.command("set")(set_)
    group.command()(remove)
    app.add_typer(group, name="tenants", short_help="Who uses the system, each apart.")
