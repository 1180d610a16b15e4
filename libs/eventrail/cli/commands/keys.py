"""`eventrail keys`: what apps show to be let in."""

import typer

from eventrail.cli.keys.changing import create, expire, revoke, rotate
from eventrail.cli.keys.looking import history, list_, show

HELP = """Virtual keys: what an app shows to be let in, over HTTP and over NATS.

A key is of one tenant. It may be bound to scopes, to models, to an end, to
limits of its own, and to a budget (`budgets:` of the configuration names it
by its id). It is shown once, when it is made; only its hash is stored.
Every change is an event in the stream CHANGES, and holds at every gateway
within a second.

\b
  create acme --name web                         may do everything
  create acme --name eval --scope chat --model docs --expires 30d
  create acme --name nightly --priority batch --concurrent 50
  list --tenant acme --all
  rotate 5d82421549a1 --overlap 24h              both are good for a day
  expire 5d82421549a1 --in 7d
  revoke 5d82421549a1 --reason "was in a public repository"
  history 5d82421549a1                           who changed it, when and why

\b
Scopes: chat, completions, responses, embeddings, models, files, batches,
requests:read, requests:cancel, feedback, docs, nats.

NATS is that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`;
the user must be an operator."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command()(create)
    group.command("list")(list_)
    for command in (show, rotate, expire, revoke, history):
        group.command()(command)
    app.add_typer(group, name="keys", short_help="What apps show to be let in.")
