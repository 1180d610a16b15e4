"""`eventrail index rebuild` and `verify`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventrail.cli.index.options import AsOf, Tenant
from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client


def rebuild(
    tenant: Tenant,
    out: Annotated[Path, typer.Option(help="folder to build under; a tenant has its own in it")],
    *,
    as_of: AsOf = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Build a tenant's index from its documents alone, as it is or as it was.

    Nothing that serves is touched. Begun again in the same folder, it goes on.

    \b
      eventrail index rebuild --tenant acme --out /tmp/then --as-of 2026-05-01
      eventrail index search "opening hours" --tenant acme --folder /tmp/then
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.index.building import build_target  # noqa: PLC0415
    from eventrail.cli.index.session import target  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.retrieval.segments.tenant import TenantFolder  # noqa: PLC0415

    async def work(client: "Client") -> dict[str, Any]:
        import msgspec  # noqa: PLC0415 -- loaded when run

        wanted, config = await target(client, tenant, as_of)
        told = {"tenant": tenant, **msgspec.to_builtins(wanted._asdict())}
        if dry_run:
            return told
        current = await build_target(client, TenantFolder.of(out, tenant), wanted, config)
        return {**told, **msgspec.to_builtins(current.indexed)}

    done = on_server(work, nats, state)
    if as_json:
        typer.echo(json_of(done))
    elif dry_run:
        typer.echo(f"would build {tenant} up to sequence {done['sequence']} under {out}")
    else:
        typer.echo(
            f"{done['version']}: {done['documents']} documents, {done['passages']} passages, "
            f"in {out / tenant}"
        )


def verify(
    tenant: Tenant,
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Compare a retriever's index with one that is built anew from the documents.

    Every file is compared with the hash it was sealed with, and every segment with the same one
    of the new build. Ends with status 1 if something differs; removing the tenant's folder under
    `<state>/index` has it built or fetched anew.

    \b
      eventrail index verify --tenant acme
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 -- loaded when run

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.index.building import build, in_force  # noqa: PLC0415
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.retrieval.segments.checking import faults  # noqa: PLC0415
    from eventrail.retrieval.segments.tenant import TenantFolder  # noqa: PLC0415

    root = command_settings(state=state).state / "index"
    here = in_force(root, tenant)
    version = here.indexed.version
    served = TenantFolder.of(root, tenant)
    segments = served.read(version).segments
    damaged = faults(served.path, version)

    async def work(client: "Client") -> list[str]:
        with TemporaryDirectory(prefix="eventrail-verify-") as folder:
            current, _ = await build(client, Path(folder), tenant, version)
            return TenantFolder.of(Path(folder), tenant).read(current.indexed.version).segments

    anew = on_server(work, nats, state)
    differing = sorted(set(segments) ^ set(anew))
    found = {"version": version, "damaged": damaged, "differing": differing}
    if as_json:
        typer.echo(json_of({"tenant": tenant, **found}))
    else:
        for name, fault in damaged.items():
            typer.echo(f"{name}: {fault}")
        for name in differing:
            typer.echo(f"{name}: {'not built anew' if name in segments else 'not served'}")
        if not damaged and not differing:
            typer.echo(f"{version}: {len(segments)} segments, as built anew")
    if damaged or differing:
        raise typer.Exit(1)
