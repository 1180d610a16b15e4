"""`eventrail pools`: plan, apply and watch changes of the model pools."""

import typer

from eventrail.cli.pools.changing import apply, drain, plan, rollback, scale, undrain
from eventrail.cli.pools.looking import history, size, status

HELP = """Model pools: what serves which model, how it is changed, how it stands.

A pool is an entry under `pools:` of the configuration. A file for `plan`
and `apply` holds the sections to change, e.g. `pools:` alone. Sections that
it leaves out stay as they are; pools that its `pools:` leaves out go.

\b
  pools:
    chat:
      engine: vllm                   # vllm, openai or echo
      model: /models/llama-3.1-8b    # a folder, a hub id, or bundled
      slots: 64                      # requests one replica carries
      replicas: 2
      context_limit: 8192
      speculation: {method: ngram}
      price_out: 0.6                 # for a million generated tokens

\b
  plan FILE          what would change, and which replicas restart
  apply FILE         do it, wait until it is served, or go back
  status --watch     how the pools stand
  scale chat 4       another number of replicas
  drain chat         take no more work; what is pending waits
  history            who changed what
  rollback           back to the document before
  size --model /models/llama-3.1-8b --memory 80GB

NATS is that of EVENTRAIL_NATS_URL, or of the state folder of `eventrail up`;
the user must be an operator."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (plan, apply, status, scale, drain, undrain, size, history, rollback):
        group.command()(command)
    app.add_typer(group, name="pools", short_help="Plan, apply and watch changes of model pools.")
