"""Gather messages until there are enough, or the first has waited long enough."""

import asyncio
from collections.abc import AsyncIterator

from eventrail.lake.messages import Archivable


async def batches(
    queue: asyncio.Queue[Archivable], *, count: int, size: int, age_s: float
) -> AsyncIterator[list[Archivable]]:
    """Yield batches without end, never an empty one.

    Args:
        queue: where messages arrive, in order.
        count: most messages in a batch.
        size: bytes at which a batch is full; one message more may be in it.
        age_s: seconds after its first message at which a batch is full.
    """
    loop = asyncio.get_running_loop()
    while True:
        batch = [await queue.get()]
        held = len(batch[0].payload)
        full_at = loop.time() + age_s
        while len(batch) < count and held < size:
            if queue.empty():
                try:
                    async with asyncio.timeout_at(full_at):
                        batch.append(await queue.get())
                except TimeoutError:
                    break
            else:
                batch.append(queue.get_nowait())
            held += len(batch[-1].payload)
        yield batch
