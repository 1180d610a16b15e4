"""Hear what worker processes and replicas say."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.pool_states import PoolState
from eventrail.contracts.subjects import measures, pool_states

_log = structlog.get_logger(__name__)
Message = TypeVar("Message", bound=msgspec.Struct)


@asynccontextmanager
async def hearing_states(client: Client, take: Callable[[PoolState], None]) -> AsyncGenerator[None]:
    """Give every state of a pool that is published to `take`, as long as the context lasts."""
    async with _hearing(client, pool_states("*"), PoolState, take):
        yield


@asynccontextmanager
async def hearing_measures(
    client: Client, take: Callable[[ReplicaMeasures], None]
) -> AsyncGenerator[None]:
    """Give everything that replicas measure to `take`, as long as the context lasts."""
    async with _hearing(client, measures("*", "*"), ReplicaMeasures, take):
        yield


@asynccontextmanager
async def _hearing(
    client: Client, subject: str, kind: type[Message], take: Callable[[Message], None]
) -> AsyncGenerator[None]:
    async def receive(message: Msg) -> None:
        try:
            take(msgspec.json.decode(message.data, type=kind))
        except msgspec.MsgspecError as error:  # of another release: not for us
            _log.debug("not understood", subject=message.subject, error=str(error))

    subscription = await client.subscribe(subject, cb=receive)
    await client.flush()  # whatever is published from now on is heard
    try:
        yield
    finally:
        await subscription.unsubscribe()
