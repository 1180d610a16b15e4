"""What the subcommands have in common: an operator's access to the keys."""

from pathlib import Path
from typing import TYPE_CHECKING

from eventrail.cli.pools.doing import on_server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    from nats.aio.client import Client

    from eventrail.keys.admin import KeyAdmin

    Result = TypeVar("Result")


def admin_of(client: "Client", command: str, reason: str = "") -> "KeyAdmin":
    """Return access to the keys, as whoever runs this command."""
    from eventrail.config.changing.record import operator_name  # noqa: PLC0415 -- loaded on use
    from eventrail.keys.admin import Author, KeyAdmin  # noqa: PLC0415

    return KeyAdmin(client, Author(operator_name(), command, reason))


def with_admin(
    work: "Callable[[KeyAdmin], Awaitable[Result]]",
    command: str,
    reason: str,
    nats: str | None,
    state: Path | None,
) -> "Result":
    """Return what `work` makes of the keys on the server that the options name."""

    async def carry_out(client: "Client") -> "Result":
        return await work(admin_of(client, command, reason))

    return on_server(carry_out, nats, state)
