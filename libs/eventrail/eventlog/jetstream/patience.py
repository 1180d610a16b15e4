"""Keep at what the bus interrupts, for as long as a process runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never

import structlog
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable

_log = structlog.get_logger(__name__)


async def keep_at(work: Callable[[], Awaitable[None]], pause_s: float, **about: str) -> Never:
    """Do `work` for ever: when it is over, or the bus did not answer, it is done again.

    Args:
        work: goes on where it left off, each time it is called.
        pause_s: seconds before it is done again.
        about: what the log says of it when it was interrupted.

    Raises:
        Exception: what `work` raises and the bus is not to blame for.
    """
    while True:
        try:
            await work()
        except (NatsError, LogUnavailable) as error:
            _log.warning("interrupted", **about, error=repr(error))
        await asyncio.sleep(pause_s)
