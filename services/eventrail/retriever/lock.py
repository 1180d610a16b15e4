"""One builder a state folder, over processes."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from eventrail.disk.locked import hold

POLL_S = 0.5


@asynccontextmanager
async def held(path: Path) -> AsyncGenerator[int]:
    """Wait until nobody else holds the lock, and hold it; yields its file descriptor.

    It is let go of when every process that has the descriptor is done with it, so a child that
    got it keeps others out until it has ended too.
    """
    while (handle := _taken(path)) is None:  # noqa: ASYNC110 -- another process lets go of it
        await asyncio.sleep(POLL_S)
    try:
        yield handle
    finally:
        os.close(handle)


def _taken(path: Path) -> int | None:
    try:
        return hold(path)
    except BlockingIOError:
        return None
