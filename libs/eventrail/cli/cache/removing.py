"""`eventrail cache evict` and `purge`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.cache.looking import chosen, of_one, utc
from eventrail.cli.cache.options import Before, Key, Model, Template, Tenant
from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.caching.kept.store import Kept


def evict(
    rid: Annotated[str, typer.Argument(metavar="[RID]", help="a request it served, or is of")] = "",
    *,
    tenant: Tenant,
    key: Key = "",
    model: Model = "",
    template: Template = "",
    before: Before = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Take entries out, in every process at once; the next answers are kept again.

    \b
      eventrail cache evict 01a1ff... --tenant acme
      eventrail cache evict --template docs@3 --before 2026-05-01 --tenant acme
    """
    from eventrail.caching.kept.store import Choice  # noqa: PLC0415 -- loaded on use

    if not (rid or key or model or template or before):
        raise typer.BadParameter("say which; `eventrail cache purge` takes all out")
    if rid:
        found = of_one(tenant, rid, key, nats, state)
    else:
        found = chosen(tenant, Choice(key, model, template, utc(before)), nats, state)
    if not dry_run:
        _remove(found, nats, state)
    _say(found, as_json=as_json, dry_run=dry_run)


def purge(
    *,
    tenant: Tenant,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Take all of a tenant out, also what users had found bad, and what is on its way.

    \b
      eventrail cache purge --tenant acme --dry-run
    """
    import getpass  # noqa: PLC0415 -- loaded on use

    from eventrail.caching.kept.store import CacheStore, Choice  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    found = chosen(tenant, Choice(), nats, state)

    async def empty(client: "Client") -> None:
        await CacheStore(client).purge(tenant, getpass.getuser())

    if not dry_run:
        on_server(empty, nats, state)
    _say(found, as_json=as_json, dry_run=dry_run)


def _remove(found: "list[Kept]", nats: str | None, state: "Path | None") -> None:
    from rich.progress import track  # noqa: PLC0415 -- loaded on use

    from eventrail.caching.kept.store import CacheStore  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def remove(client: "Client") -> None:
        store = CacheStore(client)
        for each in track(found, "evicting", transient=True, disable=len(found) < _MANY):
            await store.remove(each)

    on_server(remove, nats, state)


_MANY = 200
"""Entries from which a progress bar is shown."""


def _say(found: "list[Kept]", *, as_json: bool, dry_run: bool) -> None:
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use

    if as_json:
        typer.echo(json_of({"dry_run": dry_run, "keys": [each.key for each in found]}))
        return
    count = "1 entry" if len(found) == 1 else f"{len(found)} entries"
    typer.echo(f"would take {count} out; nothing was done" if dry_run else f"{count} taken out")
