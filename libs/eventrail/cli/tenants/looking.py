"""The subcommands of `eventrail tenants` that only look."""

from typing import TYPE_CHECKING

import typer

from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.pools.doing import on_server
from eventrail.cli.tenants.changing import Name

if TYPE_CHECKING:
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.keys.key import VirtualKey


def list_(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """List the tenants, with how many good keys each has."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.tenants.show import good, tenant_document, tenants_table  # noqa: PLC0415

    config, keys = _read(nats, state)
    if as_json:
        typer.echo(json_of([tenant_document(name, config, good(keys)) for name in config.tenants]))
    else:
        Console().print(tenants_table(config, good(keys)))


def show(name: Name, *, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show a tenant and all its keys, dead ones included."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.tenants.edit import known  # noqa: PLC0415
    from eventrail.cli.tenants.show import print_tenant, tenant_document  # noqa: PLC0415

    config, keys = _read(nats, state)
    known(config, name)
    if as_json:
        typer.echo(json_of(tenant_document(name, config, keys)))
    else:
        print_tenant(name, config, keys)


def _read(nats: str | None, state: "Path | None") -> "tuple[Config, list[VirtualKey]]":
    from eventrail.cli.keys.doing import admin_of  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415

    async def read(client: "Client") -> "tuple[Config, list[VirtualKey]]":
        config = await DocumentStore(client).present()
        return config, await admin_of(client, "tenants list").all()

    return on_server(read, nats, state)
