"""`eventrail index search`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventrail.cli.index.options import AsOf, Folder, Tenant
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client


def search(
    question: Annotated[str, typer.Argument(help="what to search for, as it stands")],
    tenant: Tenant,
    *,
    most: Annotated[int, typer.Option(min=1, help="passages at most")] = 5,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="metadata to have, e.g. lang=en")
    ] = None,
    as_of: AsOf = "",
    folder: Folder = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Search a tenant's index, and show the scores of each part.

    Without --as-of and --folder the index of this host's retriever is asked. With --as-of one is
    built for the purpose, and removed. The tenant's policy of today says how it is searched.

    \b
      eventrail index search "opening hours" --tenant acme
      eventrail index search "opening hours" --tenant acme --as-of 120-9f3c01ab
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded when run

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.documents.options import metadata_of  # noqa: PLC0415
    from eventrail.cli.index.show import found_json, found_table  # noqa: PLC0415
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    wanted = metadata_of(filters or [])
    root = folder or command_settings(state=state).state / "index"

    async def work(client: "Client") -> tuple[str, Any]:
        from eventrail.cli.index.asking import Question, ask  # noqa: PLC0415 -- loaded when run

        return await ask(client, root, Question(tenant, question, most, wanted), as_of)

    version, found = on_server(work, nats, state)
    if as_json:
        typer.echo(json_of(found_json(version, found)))
    else:
        Console().print(found_table(version, found))
