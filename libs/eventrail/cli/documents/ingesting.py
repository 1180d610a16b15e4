"""`eventrail ingest`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.documents.options import metadata_of
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from eventrail.config.settings import Settings
    from eventrail.ingestion.run import Report, Wanted
    from eventrail.ingestion.sources import Found

_STDIN = "-"


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL...", help="folders, files, addresses, lists of them"),
    ],
    tenant: Annotated[str, typer.Option(help="whose index they go into")],
    *,
    metadata: Annotated[
        list[str] | None, typer.Option(help="key=value of every document; may be repeated")
    ] = None,
    title: Annotated[str, typer.Option(help="title of every document")] = "",
    prefix: Annotated[str, typer.Option(help="put before every id, e.g. handbook/")] = "",
    collection: Annotated[
        str, typer.Option(help="what --prune goes by; by default the folder itself")
    ] = "",
    prune: Annotated[
        bool, typer.Option("--prune", help="delete what came from the same folder and is gone")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="fetch from addresses that are not public too")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,
    wait: Annotated[bool, typer.Option(help="wait until all of it can be found")] = True,
    patience: Annotated[
        float, typer.Option(help="seconds without progress of the index after which to give up")
    ] = 60.0,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Bring documents into a tenant's index; see `HELP` of the command."""
    from eventrail.cli.documents.show_run import report_of, say  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415
    from eventrail.ingestion.run import Wanted  # noqa: PLC0415
    from eventrail.ingestion.sources import find, lines_of  # noqa: PLC0415

    check_tenant(tenant)
    wanted = Wanted(
        tenant,
        metadata_of(metadata or []),
        title,
        prune=prune,
        dry_run=dry_run,
        allow_private=allow_private,
        patience_s=patience if wait else 0.0,
    )
    listed = lines_of(sys.stdin.read()) if _STDIN in paths else []
    found = find([*(path for path in paths if path != _STDIN), *listed], prefix, collection)
    report = _run(command_settings(nats=nats, state=state), found, wanted, quiet=as_json)
    typer.echo(report_of(report, wanted)) if as_json else say(report, wanted)
    if not report.ok or not report.documents:
        raise typer.Exit(1)


def _run(settings: "Settings", found: "Found", wanted: "Wanted", *, quiet: bool) -> "Report":
    import asyncio  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.documents.show_run import progress  # noqa: PLC0415
    from eventrail.cli.inspect.session import connected  # noqa: PLC0415
    from eventrail.contracts.errors import LogUnavailable  # noqa: PLC0415
    from eventrail.ingestion.run import ingest as run  # noqa: PLC0415

    async def work() -> "Report":
        with progress(len(found.sources), quiet=quiet) as advance:
            if not found.sources and not (wanted.prune and found.collections):
                return await run(None, found, wanted, advance)
            try:
                async with connected(settings, "ingest") as client:
                    return await run(client, found, wanted, advance)
            except LogUnavailable:
                if not wanted.dry_run:
                    raise
            return await run(None, found, wanted, advance)

    return asyncio.run(work())
