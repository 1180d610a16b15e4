"""End a task for certain, although a library may swallow its cancellation."""

import asyncio

AGAIN_S = 0.5
"""How long a cancelled task may take before it is cancelled once more."""


async def end(task: asyncio.Task[None] | None) -> None:
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
