"""A private log and its notes into the study's lake, in the schemas of the live one."""

import asyncio
from pathlib import Path

from nats.aio.client import Client

from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.lake.messages import archivables, whole_if_there
from eventrail.lake.writer import LakeWriter

STREAMS = ((names.LOG, "log.>"), (names.NOTES, "note.>"))
"""What a study keeps of its private system."""


async def store(client: Client, log: JetStreamLog, lake: Path) -> int:
    """Bring the lake up to what the streams hold now; return how many messages that took.

    Raises:
        LakeBusy: another process writes there.
        LakeDamaged: what was read back is not what was written.
    """
    taken, whole = 0, whole_if_there(log.resolve)
    for stream, subject in STREAMS:
        with LakeWriter(lake, stream).open() as writer:
            async for batch in read_batches(client, stream, subject, after=writer.next - 1):
                await asyncio.to_thread(writer.write, await archivables(batch, whole))
                taken += len(batch)
    return taken
