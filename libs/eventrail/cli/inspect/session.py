"""A connection for one command."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from eventrail.config.settings import Settings
from eventrail.contracts.errors import LogUnavailable

if TYPE_CHECKING:
    from nats.aio.client import Client

REFUSED_S = 2.0
"""How long a command waits where nothing listens: as long as a server takes to be restarted."""


def command_settings(
    *, nats: str | None = None, state: Path | None = None, lake: Path | str | None = None
) -> Settings:
    """Return the environment's settings with the command line's on top."""
    given = {"nats_url": nats, "state": state, "lake": lake}
    return Settings.model_validate({name: value for name, value in given.items() if value})


@asynccontextmanager
async def connected(settings: Settings, name: str) -> AsyncGenerator["Client"]:
    """Connect as the environment says, or as the state folder's operator.

    Raises:
        LogUnavailable: no server answered, or it refused the credentials.
    """
    # a client of NATS takes long to load, and who reads the lake alone needs none
    from nats.errors import Error as NatsError  # noqa: PLC0415

    from eventrail.bus.connect import connect  # noqa: PLC0415
    from eventrail.bus.running import operator_address  # noqa: PLC0415

    address = operator_address(settings)
    try:
        client = await connect(address, name, refused_s=REFUSED_S)
    except (OSError, NatsError) as error:
        raise LogUnavailable(
            f"no NATS at {', '.join(address.servers)}: {error or type(error).__name__}; "
            "give --nats, or --state for the folder of `eventrail up`"
        ) from error
    try:
        yield client
    finally:
        await client.close()
