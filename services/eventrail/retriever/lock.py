"""One builder a state folder, over processes."""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

POLL_S = 0.5


@asynccontextmanager
async def held(path: Path) -> AsyncGenerator[int]:
    """Wait until nobody else holds the lock, and hold it; yields its file descriptor.

    It is let go of when every process that has the descriptor is done with it, so a child that
    got it keeps others out until it has ended too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        while not _taken(handle):  # noqa: ASYNC110 -- another process lets go of it
            await asyncio.sleep(POLL_S)
        yield handle
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
