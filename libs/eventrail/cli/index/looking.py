"""`eventrail index status`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.cli.index.session import Status


def status(
    *,
    tenant: Annotated[str, typer.Option(help="whose; all that have documents by default")] = "",
    refused: Annotated[
        bool, typer.Option("--refused", help="show what could not be indexed, and why")
    ] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show how far each tenant's index is.

    `behind` says up to which sequence of the tenant's newest change the index has come; empty
    when it has seen that one. `snapshot` is what a new host begins with.

    \b
      eventrail index status
      eventrail index status --tenant acme --refused
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded when run

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.index.session import statuses  # noqa: PLC0415
    from eventrail.cli.index.show import (  # noqa: PLC0415
        refusals_table,
        status_json,
        status_table,
    )
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def look(client: "Client") -> "list[Status]":
        return await statuses(client, tenant)

    rows = on_server(look, nats, state)
    if as_json:
        typer.echo(json_of([status_json(row) for row in rows]))
    elif not rows:
        typer.echo("nobody has documents; `eventrail ingest` puts some in")
    else:
        Console().print(refusals_table(rows) if refused else status_table(rows))
