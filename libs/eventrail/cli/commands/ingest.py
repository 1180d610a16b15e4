"""`eventrail ingest`: bring a folder of documents into a tenant's index."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eventrail.config.settings import Settings
    from eventrail.ingestion.publish import SourceDocument


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def ingest(
        path: Annotated[Path, typer.Argument(help="A folder, or one Markdown or text file.")],
        tenant: Annotated[str, typer.Option(help="Whose index it goes into.")],
        nats: Annotated[str | None, typer.Option(help="URL of NATS.")] = None,
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Cut, but send nothing.")] = False,
        wait: Annotated[bool, typer.Option(help="Wait until it can be found.")] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Cut documents into passages and index them.

        Doing it again changes nothing but what changed in the files.
        """
        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- when run
        from eventrail.contracts.subjects import check_tenant  # noqa: PLC0415

        check_tenant(tenant)
        documents, unreadable = _read(path)
        version = ""
        if documents and not dry_run:
            version = _send(
                command_settings(nats=nats), tenant, documents, wait=wait, quiet=as_json
            )
        _report(documents, unreadable, version, as_json=as_json, dry_run=dry_run)


def _read(path: Path) -> tuple[list["SourceDocument"], list[str]]:
    """Return the documents, and what was wrong with those that cannot be read."""
    from eventrail.ingestion import files  # noqa: PLC0415
    from eventrail.ingestion.chunk import chunk  # noqa: PLC0415
    from eventrail.ingestion.publish import SourceDocument  # noqa: PLC0415

    read: list[SourceDocument] = []
    unreadable: list[str] = []
    for document in files.documents(path):
        source = files.source_of(document, path)
        try:
            read.append(SourceDocument(source, chunk(source, files.read(document))))
        except files.UnreadableDocument as error:
            unreadable.append(str(error))
    return read, unreadable


def _send(
    settings: "Settings",
    tenant: str,
    documents: list["SourceDocument"],
    *,
    wait: bool,
    quiet: bool,
) -> str:
    import asyncio  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from eventrail.cli.inspect.session import connected  # noqa: PLC0415
    from eventrail.ingestion.publish import publish, wait_indexed  # noqa: PLC0415

    async def send(progress: Progress) -> str:
        async with connected(settings, "ingest") as client:
            task = progress.add_task("sending documents", total=len(documents))
            async for _ in publish(client, tenant, documents):
                progress.advance(task)
            if not wait:
                return ""
            progress.add_task("waiting for the index", total=None)
            return await wait_indexed(client, tenant)

    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        return asyncio.run(send(progress))


def _report(
    documents: list["SourceDocument"],
    unreadable: list[str],
    version: str,
    *,
    as_json: bool,
    dry_run: bool,
) -> None:
    passages = sum(len(document.passages) for document in documents)
    if as_json:
        counts = {"documents": len(documents), "passages": passages}
        typer.echo(json.dumps({**counts, "version": version, "unreadable": unreadable}))
    else:
        for problem in unreadable:
            typer.echo(f"not read: {problem}", err=True)
        done = "would send" if dry_run else "indexed" if version else "sent"
        at = f", index version {version}" if version else ""
        typer.echo(f"{done} {len(documents)} documents, {passages} passages{at}")
    if unreadable or not documents:
        raise typer.Exit(1)
