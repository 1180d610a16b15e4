"""`eventrail index snapshot`."""

from typing import TYPE_CHECKING, Any

import typer

from eventrail.cli.index.options import Tenant
from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client


def snapshot(
    tenant: Tenant,
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Store a retriever's index for other hosts now, instead of when it has grown or is quiet.

    Only segments that are not in the object store are sent; an index that has seen less than
    the one stored is not.

    \b
      eventrail index snapshot --tenant acme --dry-run
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.index.building import in_force  # noqa: PLC0415
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.retrieval.indexing.snapshots import Snapshots  # noqa: PLC0415
    from eventrail.retrieval.indexing.stored import Documents  # noqa: PLC0415
    from eventrail.retrieval.segments.snapshot import files_of  # noqa: PLC0415
    from eventrail.retrieval.segments.tenant import TenantFolder  # noqa: PLC0415

    root = command_settings(state=state).state / "index"
    here = in_force(root, tenant)
    folder = TenantFolder.of(root, tenant)
    files = files_of(folder.path, here.indexed.version)

    async def work(client: "Client") -> dict[str, Any]:
        snapshots = Snapshots(client)
        before = await snapshots.stored(tenant)
        there = set(before.files if before is not None else ())
        missing = [name for name in files if name not in there]
        size = sum(files[name].stat().st_size for name in missing)
        if dry_run:
            version = before.current.indexed.version if before is not None else ""
        else:
            created = (await Documents(client).overview()).created
            after = await snapshots.store(tenant, folder, created)
            version = after.current.indexed.version if after is not None else ""
        return {"tenant": tenant, "stored": version, "missing": len(missing), "bytes": size}

    done = on_server(work, nats, state)
    if as_json:
        typer.echo(json_of(done))
    elif dry_run:
        typer.echo(
            f"would store {here.indexed.version}: {done['missing']} files, {done['bytes']:,} bytes"
        )
    else:
        typer.echo(f"{done['stored']} is stored; {done['bytes']:,} bytes were sent")
