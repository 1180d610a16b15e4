"""`eventrail limits show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.limits.book import Book


def show(
    *,
    tenant: Annotated[str, typer.Option(help="only what counts that tenant")] = "",
    limit: Annotated[str, typer.Option(help="only the limit of that name")] = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show how each limit stands that was touched in the last two hours.

    What gateways hold: the open requests that count, and what they may let in
    for a moment without asking anybody.

    \b
      eventrail limits show --tenant acme
    """
    import time  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.limiting.show import document, limits_table  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    wanted = [
        document(book, time.time_ns())
        for book in on_server(_books, nats, state)
        if tenant in {"", book.scope.get("tenant")} and limit in {"", book.limit}
    ]
    wanted.sort(key=lambda each: (each["limit"], str(each["scope"])))
    if as_json:
        typer.echo(json_of(wanted))
    elif wanted:
        Console().print(limits_table(wanted))
    else:
        typer.echo("no limit has been touched; `eventrail config get limits` shows those there are")


async def _books(client: "Client") -> "list[Book]":
    from eventrail.limits.jetstream import BucketBooks  # noqa: PLC0415 -- loaded on use

    return [book async for book in BucketBooks(client).all()]
