"""The subcommands of `eventrail keys` that only look."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.keys.doing import with_admin
from eventrail.cli.keys.options import KeyId
from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.pools.doing import on_server

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.contracts.changes import Changed
    from eventrail.keys.admin import KeyAdmin
    from eventrail.keys.key import VirtualKey


def list_(
    *,
    tenant: Annotated[str, typer.Option(help="only that tenant's")] = "",
    everything: Annotated[bool, typer.Option("--all", help="also the dead ones")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List the keys that are good; with --all also those expired and revoked."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.keys.show import keys_json, keys_table  # noqa: PLC0415

    async def read(admin: "KeyAdmin") -> "list[VirtualKey]":
        return await admin.all()

    now = datetime.now(UTC)
    found = [
        key
        for key in with_admin(read, "keys list", "", nats, state)
        if tenant in {"", key.tenant} and (everything or key.good(now))
    ]
    if as_json:
        typer.echo(keys_json(found))
    else:
        Console().print(keys_table(found))


def history(
    key_id: Annotated[str, typer.Argument(metavar="[ID]", help="only this key's")] = "",
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show who changed which key, when and why."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.keys.show import history_table  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415

    async def read(client: "Client") -> "list[Changed]":
        changes = await DocumentStore(client).changes()
        return [change for change in changes if _is_of(change, key_id)]

    found = on_server(read, nats, state)
    if as_json:
        typer.echo(json_of(found))
    else:
        Console().print(history_table(found))


def _is_of(change: "Changed", key_id: str) -> bool:
    """Return whether a change is of a key, and of that key if one is named."""
    paths = (each.path.split(".") for each in change.diff)
    return change.section == "keys" and (not key_id or any(key_id in path for path in paths))


def show(key_id: KeyId, *, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show everything about a key but the key itself."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.keys.show import document, print_key  # noqa: PLC0415

    async def read(admin: "KeyAdmin") -> "VirtualKey":
        return await admin.get(key_id)

    key = with_admin(read, "keys show", "", nats, state)
    if as_json:
        typer.echo(json_of(document(key)))
    else:
        print_key(key)
