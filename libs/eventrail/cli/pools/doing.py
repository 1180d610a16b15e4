"""What the subcommands have in common: a connection, a plan, a change."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.pools.change import Wish
    from eventrail.pools.plan import Plan

    Result = TypeVar("Result")


def on_server(
    work: "Callable[[Client], Awaitable[Result]]", nats: str | None, state: Path | None
) -> "Result":
    """Return what `work` makes of a connection to the server that the options name."""
    import asyncio  # noqa: PLC0415

    from eventrail.cli.inspect.session import command_settings, connected  # noqa: PLC0415

    async def run() -> "Result":
        async with connected(command_settings(nats=nats, state=state), "pools") as client:
            return await work(client)

    return asyncio.run(run())


def change(
    wanted: "Callable[[Config], Config]", wish: "Wish", nats: str | None, state: Path | None
) -> None:
    """Change the document in force, and say which revision is."""
    from eventrail.cli.pools.session import changed  # noqa: PLC0415

    async def change(client: "Client") -> int:
        return await changed(client, wanted, dataclasses.replace(wish, state=state), typer.echo)

    typer.echo(f"revision {on_server(change, nats, state)} is in force")


def wish_of(command: str, reason: str, timeout: float, *, no_wait: bool) -> "Wish":
    """Return who asks for a change, and how."""
    from eventrail.pools.change import Wish  # noqa: PLC0415

    return Wish(command, reason, timeout_s=0.0 if no_wait else timeout)


def plan_of(
    file: Path, memory: str | None, nats: str | None, state: Path | None
) -> "tuple[Config, Config, Plan]":
    """Return the document in force, the one that a file asks for, and the plan between them."""
    from eventrail.cli.pools.session import planned  # noqa: PLC0415
    from eventrail.pools import edit  # noqa: PLC0415

    sections, bound = edit.read_partial(file), memory_of(memory)

    async def make(client: "Client") -> "tuple[Config, Config, Plan]":
        return await planned(client, lambda config: edit.merge(config, sections), bound)

    return on_server(make, nats, state)


def memory_of(text: str | None) -> int | None:
    """Return the bytes that an option names, else those of this machine's devices, if any."""
    from eventrail.pools.device import device_memory  # noqa: PLC0415
    from eventrail.pools.fits import parse_bytes  # noqa: PLC0415

    return device_memory() if text is None else parse_bytes(text)


def show(found: "Plan", *, as_json: bool) -> None:
    """Print a plan."""
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.pools.show_plan import plan_json, print_plan  # noqa: PLC0415

    if as_json:
        typer.echo(plan_json(found))
    else:
        print_plan(found, Console(soft_wrap=True, highlight=False))
