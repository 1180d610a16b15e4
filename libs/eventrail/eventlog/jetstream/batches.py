"""Read a stream in order, in batches, for readers that may lag a fraction of a second behind.

A push consumer wakes server and reader for every message. Here the reader asks, every so
often, for all there is: at a few hundred messages a second that is half the work for both.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.eventlog.jetstream.pull import MOST, Followed, Pull

__all__ = ["Followed", "follow_batches", "read_batches"]

_log = structlog.get_logger(__name__)

REOPEN_S = 0.5
"""Between two tries to make one."""


async def follow_batches(
    client: Client,
    stream: str,
    subject: str,
    *,
    after: Callable[[], int],
    pace_s: float,
    headers_only: bool = False,
    since: datetime | None = None,
) -> AsyncGenerator[list[Followed]]:
    """Yield what is new, in order and without gaps, about every `pace_s` seconds, without end.

    A batch may be empty: there was nothing new. A full batch is followed by the next at once.

    Args:
        client: the connection.
        stream: the stream.
        subject: which of its messages.
        after: returns the sequence after which to go on; asked whenever a consumer is made.
        pace_s: seconds between two batches.
        headers_only: leave the payloads out.
        since: where `after` returns 0, begin with what was stored from then on.

    Raises:
        nats.errors.Error: the stream cannot be followed to begin with.
    """
    pull = Pull(client, stream, subject, headers_only=headers_only, since=since)
    await pull.open(after())
    try:
        while True:
            batch = await pull.next()
            if batch is None:
                await pull.close()
                await _reopen(pull, after)
                continue
            yield batch
            if len(batch) < MOST:
                await asyncio.sleep(pace_s)
    finally:
        await pull.close()


async def read_batches(
    client: Client,
    stream: str,
    subject: str,
    *,
    after: int = 0,
    headers_only: bool = False,
    since: datetime | None = None,
) -> AsyncGenerator[list[Followed]]:
    """Yield what is there by now, in order and without gaps, and end; no batch is empty.

    Args:
        client: the connection.
        stream: the stream.
        subject: which of its messages.
        after: the sequence after which to begin.
        headers_only: leave the payloads out.
        since: where `after` is 0, begin with what was stored from then on.

    Raises:
        nats.errors.Error: the stream cannot be read.
    """
    at = after
    batches = follow_batches(
        client,
        stream,
        subject,
        after=lambda: at,
        pace_s=0.0,
        headers_only=headers_only,
        since=since,
    )
    async with contextlib.aclosing(batches):
        async for batch in batches:
            if batch:
                at = batch[-1].sequence
                yield batch
            if not batch or not batch[-1].pending:
                return


async def _reopen(pull: Pull, after: Callable[[], int]) -> None:
    """Go on as soon as the server has the stream up again."""
    while True:
        try:
            await pull.open(after())
        except NatsError as error:
            _log.warning("follow waits", subject=pull.subject, error=repr(error))
            await asyncio.sleep(REOPEN_S)
        else:
            return
