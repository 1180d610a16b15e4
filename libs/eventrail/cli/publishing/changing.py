"""`eventrail artefacts publish`, `export`, `use` and `unuse`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import asked_of, change
from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.learning.artefact import Manifest

Version = Annotated[str, typer.Argument(metavar="NAME@VERSION", help="as `list` shows it")]


def publish(
    folder: Annotated[Path, typer.Argument(help="what `eventrail train` wrote")],
    *,
    dry_run: DryRun = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Put a model into the registry; nothing works by it until `use`."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use
    from eventrail.learning.artefact import decode_artefact, read_files  # noqa: PLC0415
    from eventrail.learning.store import ArtefactStore, full  # noqa: PLC0415

    story, arrays = read_files(folder)
    manifest = decode_artefact(story, arrays, str(folder)).manifest
    _check_kind(manifest)
    name = full(manifest.name, manifest.version)
    if dry_run:
        typer.echo(f"would publish {name}, {len(arrays) / 1024:.0f} KiB")
        return

    async def put(client: "Client") -> None:
        await ArtefactStore(client).publish(manifest, story, arrays)

    on_server(put, nats, state)
    typer.echo(f"{name} is published; `eventrail artefacts use {name}` puts it in force")


def export(
    name: Version,
    folder: Annotated[Path, typer.Argument(help="where to")],
    *,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Write a published model into a folder."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use
    from eventrail.learning.artefact import ARRAYS, MANIFEST  # noqa: PLC0415
    from eventrail.learning.store import ArtefactStore  # noqa: PLC0415

    plain, version = _parts(name)

    async def fetch(client: "Client") -> tuple[bytes, bytes]:
        return await ArtefactStore(client).files(plain, version)

    story, arrays = on_server(fetch, nats, state)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_bytes(story)
    (folder / ARRAYS).write_bytes(arrays)
    typer.echo(f"{name} is in {folder}")


def use(
    name: Version,
    *,
    reason: Reason = "",
    dry_run: DryRun = False,
    wait: Wait = WAIT_S,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Put a published model in force, everywhere, in place of the one that ships."""
    from msgspec.structs import replace  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.learning.store import ArtefactStore  # noqa: PLC0415

    plain, version = _parts(name)

    async def fetch(client: "Client") -> "Manifest":
        return (await ArtefactStore(client).fetch(plain, version)).manifest

    _check_kind(on_server(fetch, nats, state))

    def wanted(config: "Config") -> "Config":
        return replace(config, artefacts={**config.artefacts, plain: version})

    asked = asked_of("artefacts use", reason, dry_run=dry_run, wait_s=wait)
    change(wanted, asked, nats, state, as_json=as_json)


def unuse(
    name: Annotated[str, typer.Argument(metavar="NAME", help="e.g. attack")],
    *,
    reason: Reason = "",
    dry_run: DryRun = False,
    wait: Wait = WAIT_S,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Go back to the model that ships."""
    from msgspec.structs import replace  # noqa: PLC0415 -- loaded on use

    def wanted(config: "Config") -> "Config":
        kept = {each: version for each, version in config.artefacts.items() if each != name}
        return replace(config, artefacts=kept)

    asked = asked_of("artefacts unuse", reason, dry_run=dry_run, wait_s=wait)
    change(wanted, asked, nats, state, as_json=as_json)


def _parts(name: str) -> tuple[str, str]:
    plain, _, version = name.partition("@")
    if not version:
        raise typer.BadParameter(f"{name!r} names no version: NAME@VERSION, as `list` shows it")
    return plain, version


def _check_kind(manifest: "Manifest") -> None:
    """Raise `UnusableArtefact` if the release reads another kind of model under that name."""
    from eventrail.cli.publishing.shipped import shipped  # noqa: PLC0415 -- loaded on use
    from eventrail.learning.artefact import UnusableArtefact  # noqa: PLC0415

    ships = shipped().get(manifest.name)
    if ships is not None and ships.kind != manifest.kind:
        raise UnusableArtefact(
            f"{manifest.name} is of kind {manifest.kind!r}; this release reads {ships.kind!r}"
        )
