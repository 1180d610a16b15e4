"""Connect to NATS with settings that notice a dead link and never give up."""

import asyncio
import math
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.bus.address import Address
from eventrail.contracts.errors import EventrailError

_log = structlog.get_logger(__name__)

PING_INTERVAL_S = 5
"""A dead link is noticed after two missed pings; nats-py's default is four minutes."""

RECONNECT_WAIT_S = 0.25

PENDING_BYTES = 16 * 1024 * 1024
"""What may wait in the client while the link is down."""


class NotConnected(EventrailError, NatsError):
    """No server took us in: none answered, or it refused the credentials."""


async def connect(
    address: Address,
    name: str,
    *,
    patience_s: float = 10.0,
    refused_s: float = math.inf,
    on_closed: Callable[[], Awaitable[None]] | None = None,
) -> Client:
    """Return a connected client, waiting up to `patience_s` seconds for a server.

    Where there is but one and nothing listens there, it waits `refused_s` seconds at most: who
    has typed a command need not wait long for what was never started.

    Once connected it reconnects for ever; `on_closed` is called if the connection is closed
    for good all the same, e.g. because the credentials were revoked.

    Raises:
        NotConnected: no server took us in in time; the message has the last reason.
    """
    client = Client()
    last: list[Exception] = []
    begun = asyncio.get_running_loop().time()
    waiting = asyncio.timeout_at(begun + patience_s)
    lone = len(address.servers) == 1

    async def on_error(error: Exception) -> None:
        last[:] = [error]
        if client.is_connected:  # before that, waiting is what we are here for
            _log.warning("nats", client=name, error=repr(error))
        elif lone and isinstance(error, ConnectionRefusedError) and not client.is_reconnecting:
            waiting.reschedule(begun + min(refused_s, patience_s))

    async def on_disconnect() -> None:
        if not client.is_closed:  # closing on purpose ends here too
            _log.warning("nats disconnected", client=name)

    async def on_reconnect() -> None:
        _log.info("nats reconnected", client=name)

    try:
        # with endless reconnects nats-py also tries the first connection without end
        async with waiting:
            await client.connect(
                servers=list(address.servers),
                name=name,
                user=address.user or None,
                password=address.password or None,
                inbox_prefix=address.inbox_prefix,
                ping_interval=PING_INTERVAL_S,
                max_outstanding_pings=2,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_WAIT_S,  # pyright: ignore[reportArgumentType] -- asyncio.sleep takes it
                connect_timeout=5,
                pending_size=PENDING_BYTES,
                error_cb=on_error,
                disconnected_cb=on_disconnect,
                reconnected_cb=on_reconnect,
                closed_cb=on_closed,
            )
    except (TimeoutError, OSError, NatsError) as error:
        waited_s = round((waiting.when() or begun) - begun, 1)
        raise NotConnected(_why(address, last[-1] if last else error, waited_s)) from error
    finally:
        if not client.is_connected:
            await client.close()
    return client


def _why(address: Address, error: Exception, waited_s: float) -> str:
    user = f" as {address.user}" if address.user else ""
    return (
        f"no connection to NATS at {', '.join(address.servers)}{user} within {waited_s:g} s: "
        f"{error or type(error).__name__}; is it running, and are EVENTRAIL_NATS_URL, _USER and "
        "_PASSWORD right?"
    )


async def connect_patiently(
    address: Address,
    name: str,
    *,
    patience_s: float = 60.0,
    on_closed: Callable[[], Awaitable[None]] | None = None,
) -> Client:
    """Connect, waiting up to a minute for a server to come up; see `connect`."""
    return await connect(address, name, patience_s=patience_s, on_closed=on_closed)
