"""Tasks: work until something is over, wait for an event so long, end a task for certain."""

import asyncio
from collections.abc import Coroutine
from typing import Any

AGAIN_S = 0.5
"""How long a cancelled task may take before it is cancelled once more."""


async def first_of(*works: Coroutine[Any, Any, object]) -> None:
    """Do several things at once until one of them is done; the others are ended.

        await first_of(self._follow(), self._stopped.wait())

    Raises:
        Exception: what the one that was done first has raised.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        await asyncio.gather(*map(end, tasks))


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait until an event is set, but so long at most; return whether it is set.

    So `while not await set_within(stopped, every_s)` does something every so often.
    """
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def end(task: asyncio.Task[Any] | None) -> None:
    """Cancel a task and wait until it is over; what it raises is dropped.

    nats-py waits with `asyncio.wait_for`, which on Python 3.11 can lose a cancellation that
    arrives together with the answer (python/cpython#86296). The task then goes on, and who
    waits for its end after one cancel waits for ever.
    """
    if task is None:
        return
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN_S)
    if not task.cancelled():
        task.exception()
