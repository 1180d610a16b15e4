"""`eventrail documents list`, `show` and `history`."""

from typing import TYPE_CHECKING

import typer

from eventrail.cli.documents.options import AsOf, DocumentId, Tenant
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.ingestion.history import Version
    from eventrail.ingestion.loading.loaded import Loaded

    Versions = dict[str, list[Version]]


def listed(
    tenant: Tenant,
    *,
    as_of: AsOf = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List a tenant's documents."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.documents.show import document, documents_table  # noqa: PLC0415
    from eventrail.ingestion.history import current  # noqa: PLC0415

    found = current(_versions(tenant, as_of, nats, state))
    if as_json:
        typer.echo(json_of([document(each) for each in found]))
    elif found:
        Console().print(documents_table(found))
    else:
        typer.echo(f"tenant {tenant} held no documents then" if as_of else "no documents")


def history(
    name: DocumentId,
    tenant: Tenant,
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show the versions of a document, oldest first."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.documents.show import document, versions_table  # noqa: PLC0415

    found = _found(_versions(tenant, "", nats, state), tenant, name)
    if as_json:
        typer.echo(json_of([document(each) for each in found]))
    else:
        Console().print(versions_table(found))


def show(
    name: DocumentId,
    tenant: Tenant,
    *,
    as_of: AsOf = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show a document: what is known about it, and its text as it is indexed."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.documents.show import details, document  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    version = _found(_versions(tenant, as_of, nats, state), tenant, name)[-1]

    async def load(client: "Client") -> "Loaded":
        from eventrail.ingestion.loading.processes import Loaders  # noqa: PLC0415
        from eventrail.ingestion.stored import read_document  # noqa: PLC0415

        data = await read_document(client, tenant, version.change)
        async with Loaders() as loaders:
            return await loaders.load(name, version.change.media_type, data)

    text = on_server(load, nats, state).text if version.change.op == "put" else ""
    if as_json:
        typer.echo(json_of({**document(version), "text": text}))
    else:
        typer.echo(details(version))
        typer.echo(text)


def _versions(tenant: str, as_of: str, nats: str | None, state: "Path | None") -> "Versions":
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use
    from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415
    from eventrail.ingestion.history import moment_of, versions_of  # noqa: PLC0415
    from eventrail.ingestion.stored import read_changes  # noqa: PLC0415

    check_tenant(tenant)
    moment = moment_of(as_of)

    async def read(client: "Client") -> "Versions":
        return versions_of(await read_changes(client, tenant), moment)

    return on_server(read, nats, state)


def _found(versions: "Versions", tenant: str, name: str) -> "list[Version]":
    from eventrail.config.suggest import known_names  # noqa: PLC0415 -- loaded on use
    from eventrail.contracts.errors import Code, problem  # noqa: PLC0415

    found = versions.get(name)
    if found is None:
        message = f"tenant {tenant} never held {name!r}; {known_names(name, versions)}"
        raise problem(Code.NOT_FOUND, message, where=name)
    return found
