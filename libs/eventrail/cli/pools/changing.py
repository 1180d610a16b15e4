"""The subcommands that change something, and `plan`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, Reason, State
from eventrail.cli.pools.doing import change, on_server, plan_of, show, wish_of
from eventrail.cli.pools.options import TIMEOUT_S, File, Memory, NoWait, PoolName, Timeout

if TYPE_CHECKING:
    from nats.aio.client import Client


def plan(
    file: File,
    *,
    memory: Memory = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show what apply would do, and what is wrong with it; changes nothing.

    Looks at the files that new pools name: configuration, weights, tokenizers, sizes. Ends with
    status 1 if one would not load.
    """
    _, _, found = plan_of(file, memory, nats, state)
    show(found, as_json=as_json)
    raise typer.Exit(int(bool(found.errors)))


def apply(
    file: File,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show the plan")] = False,
    memory: Memory = None,
    reason: Reason = "",
    timeout: Timeout = TIMEOUT_S,
    no_wait: NoWait = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show the plan, ask, change the configuration and wait until it is served.

    If a pool cannot be served in time, the document from before is put back, and the command
    ends with status 1 and what the worker said. If somebody else changes the configuration
    meanwhile, nothing is stored.
    """
    from dataclasses import replace  # noqa: PLC0415

    from eventrail.pools.change import Changer  # noqa: PLC0415

    before, after, found = plan_of(file, memory, nats, state)
    show(found, as_json=False)
    if found.errors or dry_run or not found.changes:
        raise typer.Exit(int(bool(found.errors)))
    if not yes:
        typer.confirm("apply this?", abort=True)
    wish = wish_of("apply", reason, timeout, no_wait=no_wait)

    async def carry_out(client: "Client") -> int:
        return await Changer(client, typer.echo).change(before, after, replace(wish, state=state))

    on_server(carry_out, nats, state)


def scale(
    pool: PoolName,
    replicas: Annotated[int, typer.Argument(help="how many; with --max, the fewest", min=0)],
    *,
    most: Annotated[
        int | None, typer.Option("--max", help="scale by itself between the two numbers")
    ] = None,
    reason: Reason = "",
    timeout: Timeout = TIMEOUT_S,
    no_wait: NoWait = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Give a pool another number of replicas; with --max, bounds between which it scales itself."""
    from eventrail.pools import edit  # noqa: PLC0415

    wish = wish_of("scale", reason, timeout, no_wait=no_wait)
    change(lambda config: edit.scale(config, pool, replicas, most), wish, nats, state)


def drain(
    pool: PoolName,
    *,
    fail: Annotated[bool, typer.Option("--fail", help="also end the requests that wait")] = False,
    reason: Reason = "",
    timeout: Timeout = TIMEOUT_S,
    no_wait: NoWait = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Let a pool finish what it has in hand and take no more; its replicas end.

    Requests for it wait until `undrain`, or until their deadlines; with --fail those that wait
    now are cancelled, with the reason given.
    """
    from eventrail.cli.pools.session import end_waiting  # noqa: PLC0415
    from eventrail.pools import edit  # noqa: PLC0415

    wish = wish_of("drain", reason, timeout, no_wait=no_wait)
    change(lambda config: edit.drain(config, pool, drained=True), wish, nats, state)
    if fail:

        async def end(client: "Client") -> int:
            return await end_waiting(client, pool, reason or f"pool {pool} is drained")

        typer.echo(f"{on_server(end, nats, state)} waiting requests cancelled")


def undrain(
    pool: PoolName,
    *,
    reason: Reason = "",
    timeout: Timeout = TIMEOUT_S,
    no_wait: NoWait = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Let a drained pool take work again."""
    from eventrail.pools import edit  # noqa: PLC0415

    wish = wish_of("undrain", reason, timeout, no_wait=no_wait)
    change(lambda config: edit.drain(config, pool, drained=False), wish, nats, state)


def rollback(
    revision: Annotated[
        int | None, typer.Argument(help="which document; the one before by default")
    ] = None,
    *,
    reason: Reason = "",
    timeout: Timeout = TIMEOUT_S,
    no_wait: NoWait = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Put an earlier document in force again, as a new revision."""
    from eventrail.cli.pools.session import restored  # noqa: PLC0415

    wish = wish_of("rollback", reason, timeout, no_wait=no_wait)

    async def restore(client: "Client") -> int:
        return await restored(client, revision, wish, typer.echo)

    typer.echo(f"revision {on_server(restore, nats, state)} is in force")
