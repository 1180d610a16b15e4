"""Listens to what is said of the pools, so that one that is down can be avoided."""

import asyncio
import contextlib
import time
from collections.abc import Collection

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.contracts.pool_states import PoolState
from eventrail.contracts.subjects import pool_states
from eventrail.router.down import Down

_STATE = msgspec.json.Decoder(PoolState)


class PoolListener:
    """See `runtime.service.Daemon`.

    Args:
        client: the bus.
    """

    name = "pool states"

    def __init__(self, client: Client) -> None:
        self._client = client
        self._down = Down()
        self._stopped = asyncio.Event()

    def down(self) -> Collection[str]:
        """Return the pools that are said to be down now."""
        return self._down.pools(time.monotonic())

    async def start(self) -> None:
        """Begin to listen."""
        await self._client.subscribe(pool_states("*"), cb=self._hear)

    async def run(self) -> None:
        """Wait for the end; messages are taken in as they come."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Stop."""
        self._stopped.set()

    async def _hear(self, message: Msg) -> None:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
            self._down.hear(_STATE.decode(message.data), time.monotonic())
