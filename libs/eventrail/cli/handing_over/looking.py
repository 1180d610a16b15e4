"""`eventrail handover list` and `show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.handing_over.options import Rid
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.desk.entries import Standing


def listed(
    *,
    tenant: Annotated[str, typer.Option(help="only that tenant's")] = "",
    every: Annotated[bool, typer.Option("--all", help="answered and closed ones too")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List what waits for people, the longest first."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.handing_over.show import desk_table, document  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    found = [
        each
        for each in on_server(_all, nats, state)
        if (every or each.open) and tenant in {"", each.waiting.tenant}
    ]
    if as_json:
        typer.echo(json_of([document(each) for each in found]))
    elif found:
        Console().print(desk_table(found))
    else:
        typer.echo("nothing waits for a person")


def show(rid: Rid, *, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show a request with all that a person needs to answer it; personal data stays masked."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.handing_over.show import context, desk_table, document  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def find(client: "Client") -> "Standing":
        from eventrail.desk.desk import Desk  # noqa: PLC0415

        return await Desk(client).find(rid)

    now = on_server(find, nats, state)
    if as_json:
        typer.echo(json_of(document(now)))
        return
    console = Console()
    console.print(context(now))
    console.print(desk_table([now]))


async def _all(client: "Client") -> "list[Standing]":
    from eventrail.desk.desk import Desk  # noqa: PLC0415 -- loaded on use

    return await Desk(client).all()
