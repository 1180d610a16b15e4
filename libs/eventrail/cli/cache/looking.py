"""`eventrail cache stats`, `list` and `show`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventrail.cli.cache.options import Before, Key, Model, Template, Tenant
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.caching.kept.store import Choice, Kept


def stats(
    *,
    tenant: Tenant,
    hours: Annotated[float, typer.Option(help="how far back hits are counted")] = 24.0,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show what the cache holds, how often it served, and how often that was wrong.

    Hits are counted in the hot log; `eventrail sql` counts older ones.
    The share of false hits is over audited semantic hits, with Wilson's
    95 % interval.

    \b
      eventrail cache stats --tenant acme --hours 1
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.caching.kept import stats as counting  # noqa: PLC0415
    from eventrail.caching.kept.store import CacheStore  # noqa: PLC0415
    from eventrail.cli.cache.show import document, figures  # noqa: PLC0415
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def count(client: "Client") -> tuple[Any, Any, Any]:
        return (
            counting.held(await CacheStore(client).all(tenant)),
            await counting.served(client, tenant, hours),
            await counting.audited(client, tenant),
        )

    found = on_server(count, nats, state)
    if as_json:
        typer.echo(json_of(document(tenant, *found)))
    else:
        Console(soft_wrap=True, highlight=False).print(figures(*found))


def listed(
    *,
    tenant: Tenant,
    model: Model = "",
    template: Template = "",
    before: Before = None,
    limit: Annotated[int, typer.Option(help="at most so many, the newest")] = 50,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List the entries, the newest last. Questions are masked.

    \b
      eventrail cache list --tenant acme --model bundled
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.caching.kept.store import Choice  # noqa: PLC0415
    from eventrail.cli.cache.show import entry, entry_table  # noqa: PLC0415
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415

    choice = Choice(model=model, template=template, before=utc(before))
    found = chosen(tenant, choice, nats, state)[-limit:]
    if as_json:
        typer.echo(json_of([entry(each) for each in found]))
    elif found:
        Console(soft_wrap=True, highlight=False).print(entry_table(found))
    else:
        typer.echo(f"nothing of {tenant} is cached")


def show(
    rid: Annotated[str, typer.Argument(metavar="[RID]", help="a request it served, or is of")] = "",
    *,
    tenant: Tenant,
    key: Key = "",
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show one entry, by a request or by its key.

    \b
      eventrail cache show 01a1ff... --tenant acme
      eventrail cache show --key fa6d92 --tenant acme
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.cache.show import entry, entry_panels  # noqa: PLC0415
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415

    found = of_one(tenant, rid, key, nats, state)
    if not found:
        typer.echo("no such entry", err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json_of([entry(each) for each in found]))
        return
    for each in found:
        Console(soft_wrap=True, highlight=False).print(entry_panels(each))


def of_one(tenant: str, rid: str, key: str, nats: str | None, state: Any) -> "list[Kept]":
    """Return the entries that a request or a key names."""
    from eventrail.caching.kept.store import CacheStore, Choice  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    if not rid and not key:
        raise typer.BadParameter("name a request or a --key")

    async def find(client: "Client") -> "list[Kept]":
        store = CacheStore(client)
        wanted = Choice(key=await store.key_of(tenant, rid) if rid else key)
        return [each for each in await store.all(tenant) if wanted.fits(each)]

    return on_server(find, nats, state)


def chosen(tenant: str, choice: "Choice", nats: str | None, state: Any) -> "list[Kept]":
    """Return the entries of a tenant that are meant."""
    from eventrail.caching.kept.store import CacheStore  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    async def find(client: "Client") -> "list[Kept]":
        return [each for each in await CacheStore(client).all(tenant) if choice.fits(each)]

    return on_server(find, nats, state)


def utc(at: Before) -> Before:
    """Return a time that names no zone as one in UTC."""
    from datetime import UTC  # noqa: PLC0415 -- with its only use

    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
