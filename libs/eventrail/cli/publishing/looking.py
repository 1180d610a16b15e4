"""`eventrail artefacts list` and `show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import present
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.learning.artefact import Manifest
    from eventrail.learning.store import Published


def list_(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """List the models: those that ship, those published, and which are in force."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.cli.publishing.shipped import shipped  # noqa: PLC0415

    chosen = present(nats, state).artefacts
    published = on_server(_all, nats, state)
    rows = [
        (name, manifest.version, "ships", "", name not in chosen)
        for name, manifest in shipped().items()
    ] + [
        (each.name, each.version, f"{each.size / 1024:.0f} KiB", each.at[:16],
         chosen.get(each.name) == each.version)
        for each in published
    ]  # fmt: skip
    names = ("name", "version", "from", "published", "in_force")
    if as_json:
        typer.echo(json_of([dict(zip(names, row, strict=True)) for row in sorted(rows)]))
        return
    table = Table(*names[:4], "", box=None, pad_edge=False)
    for name, version, source, at, now in sorted(rows):
        table.add_row(name, version, source, at, "in force" if now else "")
    Console().print(table)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help="e.g. attack")],
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show how a model came to be, and what was measured of it."""
    from msgspec import structs, to_builtins  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.configuring.written import as_yaml  # noqa: PLC0415

    manifest = _manifest(name, nats, state)
    seen = f"{len(manifest.seen) // 12} hashes of rows"
    story = to_builtins(structs.replace(manifest, seen=seen))
    typer.echo(json_of(story) if as_json else as_yaml(story))


def _manifest(name: str, nats: str | None, state: "State") -> "Manifest":
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.publishing.shipped import shipped  # noqa: PLC0415
    from eventrail.learning.artefact import UnusableArtefact  # noqa: PLC0415
    from eventrail.learning.store import ArtefactStore  # noqa: PLC0415

    plain, _, version = name.partition("@")
    if not version:
        found = shipped()
        if plain in found:
            return found[plain]
        raise UnusableArtefact(f"no model {plain!r} ships; there are: {', '.join(sorted(found))}")

    async def fetch(client: "Client") -> "Manifest":
        return (await ArtefactStore(client).fetch(plain, version)).manifest

    return on_server(fetch, nats, state)


async def _all(client: "Client") -> "list[Published]":
    from eventrail.learning.store import ArtefactStore  # noqa: PLC0415 -- loaded on use

    return await ArtefactStore(client).all()
