"""How far the lake is behind its streams, and whether it passed anything over."""

import asyncio
import time

import msgspec
from nats.aio.client import Client

from eventrail.eventlog.jetstream.reader import Reader
from eventrail.lake.coverage import amount, holes
from eventrail.lake.storage.interface import Place

MOST_HOLES = 1000
"""Runs of missing sequences that the stream is asked about; more are not told apart."""


class State(msgspec.Struct, frozen=True):
    """How the lake stands with one stream.

    Attributes:
        stream: which.
        files: files that count.
        bytes: of those.
        last: the last sequence in the lake; 0 for none.
        lag_messages: messages that it lacks yet.
        lag_s: seconds since the oldest of them was stored; 0 without any.
        gaps: runs of sequences that were passed over though the stream has them: damage.
        deleted: runs that were gone from the stream before the lake could have them, or since.
    """

    stream: str
    files: int
    bytes: int
    last: int
    lag_messages: int
    lag_s: float
    gaps: list[tuple[int, int]]
    deleted: list[tuple[int, int]]


async def measure(client: Client, lake: Place, stream: str) -> State:
    """Return how the lake stands with a stream.

    Raises:
        LogUnavailable: the stream does not answer.
        LakeDamaged: a manifest does not decode.
        OSError: the lake cannot be read.
        nats.errors.Error: there is no such stream, or no server.
    """
    found = await asyncio.to_thread(amount, lake, stream)
    missing = await asyncio.to_thread(holes, lake, stream)
    state = (await client.jetstream().stream_info(stream)).state
    reader = Reader(client, stream)
    behind = await reader.next(">", found.last + 1) if state.last_seq > found.last else None
    lag = 0 if behind is None else state.last_seq - max(found.last, state.first_seq - 1)
    gaps, deleted = await _told_apart(reader, missing, state.first_seq)
    return State(
        stream=stream,
        files=found.files,
        bytes=found.bytes,
        last=found.last,
        lag_messages=lag,
        lag_s=0.0 if behind is None else max(0.0, time.time() - behind.stored_ns / 1e9),
        gaps=gaps,
        deleted=deleted,
    )


async def _told_apart(
    reader: Reader, missing: list[tuple[int, int]], first: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the runs that the stream still has something of, and the others."""
    gaps: list[tuple[int, int]] = []
    deleted: list[tuple[int, int]] = []
    for index, run in enumerate(missing):
        there = None
        if run[1] >= first and index < MOST_HOLES:
            there = await reader.next(">", run[0])
        (gaps if there is not None and there.sequence <= run[1] else deleted).append(run)
    return gaps, deleted
