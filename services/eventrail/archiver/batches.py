"""Gather messages until there are enough, or the first has waited long enough."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date

from eventrail.lake.messages import Archivable


async def batches(
    queue: asyncio.Queue[Sequence[Archivable]], *, count: int, size: int, age_s: float
) -> AsyncIterator[list[Archivable]]:
    """Yield batches without end, never an empty one.

    Args:
        queue: where messages arrive, in order, some at a time and never none.
        count: most messages in a batch.
        size: bytes at which a batch is full; one message more may be in it.
        age_s: seconds after its first message at which a batch is full.

    A batch never goes over midnight (UTC), so that what a day's files hold is of that day.
    """
    loop = asyncio.get_running_loop()
    waiting: list[Archivable] = []
    while True:
        if not waiting:
            waiting = list(await queue.get())
        full_at = loop.time() + age_s
        while (at := _full_at(waiting, count, size)) is None:
            try:
                async with asyncio.timeout_at(full_at):
                    waiting.extend(await queue.get())
            except TimeoutError:
                break
        yield waiting[:at]
        waiting = waiting[at:] if at is not None else []


def _full_at(messages: Sequence[Archivable], count: int, size: int) -> int | None:
    """Return how many of the messages make a full batch; None if they do not yet."""
    held = 0
    day: date = messages[0].stored_at.date()
    for index, each in enumerate(messages[:count]):
        if each.stored_at.date() != day:
            return index
        held += len(each.payload)
        if held >= size:
            return index + 1
    return count if len(messages) >= count else None
