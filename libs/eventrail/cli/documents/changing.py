"""`eventrail documents delete` and `reindex`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.documents.options import Tenant
from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.contracts.documents import Indexed

Wait = Annotated[bool, typer.Option(help="wait until the index has followed")]


def delete(
    names: Annotated[list[str], typer.Argument(metavar="ID...", help="ids of documents")],
    tenant: Tenant,
    *,
    dry_run: DryRun = False,
    wait: Wait = True,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Take documents out; their history stays. Ids that are not held are named."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415

    check_tenant(tenant)

    async def work(client: "Client") -> tuple[list[str], list[str]]:
        return await _delete(client, tenant, names, dry_run=dry_run, wait=wait)

    gone, missing = on_server(work, nats, state)
    if as_json:
        typer.echo(json_of({"deleted": gone, "missing": missing, "dry_run": dry_run}))
    else:
        for name in gone:
            typer.echo(f"{'would delete' if dry_run else 'deleted'} {name}")
        for name in missing:
            typer.echo(f"not held: {name}", err=True)
    if missing:
        raise typer.Exit(1)


def reindex(
    tenant: Tenant,
    *,
    dry_run: DryRun = False,
    wait: Wait = True,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Cut and index all documents anew, with the settings that hold now.

    The index that is there serves until the new one is ready.
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415

    check_tenant(tenant)

    async def work(client: "Client") -> "Indexed | None":
        from eventrail.ingestion import publish  # noqa: PLC0415

        if dry_run:
            return await publish.indexed(client, tenant)
        sequence = await publish.reindex(client, tenant)
        return await publish.wait_indexed(client, tenant, sequence) if wait else None

    now = on_server(work, nats, state)
    version = now.version if now is not None else ""
    documents = now.documents if now is not None else 0
    if as_json:
        typer.echo(json_of({"version": version, "documents": documents, "dry_run": dry_run}))
    elif dry_run:
        typer.echo(f"would index {documents} documents anew; the version is {version or 'none'}")
    else:
        typer.echo(f"index version {version}" if version else "asked for")


async def _delete(
    client: "Client", tenant: str, names: list[str], *, dry_run: bool, wait: bool
) -> tuple[list[str], list[str]]:
    """Return which documents were deleted, and which were not there to be."""
    from eventrail.contracts.documents import DocumentChange  # noqa: PLC0415 -- loaded on use
    from eventrail.ingestion.bodies import Prepared  # noqa: PLC0415
    from eventrail.ingestion.held import read_held  # noqa: PLC0415
    from eventrail.ingestion.publish import Sender, wait_indexed  # noqa: PLC0415

    held = await read_held(client, tenant)
    sender = Sender(client, tenant, held)
    changes = [DocumentChange("delete", name) for name in dict.fromkeys(names)]
    gone = [change for change in changes if sender.is_news(change)]
    missing = [change.id for change in changes if not sender.is_news(change)]
    if gone and not dry_run:
        sent = [await sender.send(Prepared(change)) for change in gone]
        if wait:
            await wait_indexed(client, tenant, max(each.sequence for each in sent))
    return [change.id for change in gone], missing
