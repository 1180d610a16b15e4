"""What the subcommands have in common: a change, told of as it goes."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from eventrail.cli.pools.doing import on_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from nats.aio.client import Client

    from eventrail.cli.configuring.session import Asked, Outcome
    from eventrail.config.model import Config


def asked_of(
    command: str, reason: str, *, dry_run: bool, wait_s: float, only_at: int = 0, restores: int = 0
) -> "Asked":
    """Return how a change is to be made."""
    from eventrail.cli.configuring.session import Asked  # noqa: PLC0415 -- loaded on use
    from eventrail.config.changing.wish import TIMEOUT_S, Wish  # noqa: PLC0415

    served_s = TIMEOUT_S if wait_s > 0 else 0.0
    wish = Wish(command, reason, restores=restores, timeout_s=served_s)
    return Asked(wish, dry_run=dry_run, wait_s=wait_s, only_at=only_at)


def change(
    wanted: "Callable[[Config], Config]",
    asked: "Asked",
    nats: str | None,
    state: Path | None,
    *,
    as_json: bool,
) -> None:
    """Change the document, and print what came of it."""
    from msgspec.structs import replace  # noqa: PLC0415

    from eventrail.cli.configuring.session import changed  # noqa: PLC0415
    from eventrail.cli.configuring.show import finish  # noqa: PLC0415

    here = replace(asked, wish=dataclasses.replace(asked.wish, state=state))

    def tell(line: str) -> None:
        typer.echo(line, err=as_json)

    async def carry_out(client: "Client") -> "Outcome":
        return await changed(client, wanted, here, tell)

    finish(on_server(carry_out, nats, state), as_json=as_json)


def present(nats: str | None, state: Path | None, revision: int = 0) -> "Config":
    """Return the document in force, or that of a revision."""
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415

    async def read(client: "Client") -> "Config":
        store = DocumentStore(client)
        return await (store.at(revision) if revision else store.present())

    return on_server(read, nats, state)
