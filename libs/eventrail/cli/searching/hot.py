"""What the hot streams have and the lake has not yet, as rows of the lake."""

from collections.abc import Mapping

from nats.aio.client import Client

from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.lake.arrow import Table
from eventrail.lake.files import next_sequence
from eventrail.lake.messages import Archivable, archivables, whole_if_there
from eventrail.lake.rows.tables import table_of
from eventrail.lake.storage.interface import Place

MOST = 20_000
"""Messages of a stream that are read at most, the newest; without an archiver there may be more."""

_STREAMS = {names.LOG: "log.>", names.NOTES: "note.>"}


async def newer_rows(client: Client, lake: Place) -> Mapping[str, Table]:
    """Return the rows of what was stored since the last archived message, by stream.

    Raises:
        nats.errors.Error: the streams cannot be read.
    """
    whole = whole_if_there(JetStreamLog(client, ObjectBodies(client.jetstream())).resolve)
    found: dict[str, Table] = {}
    for stream, subject in _STREAMS.items():
        info = await client.jetstream().stream_info(stream)
        after = max(next_sequence(lake, stream) - 1, info.state.last_seq - MOST)
        messages: list[Archivable] = []
        async for batch in read_batches(client, stream, subject, after=after):
            messages += await archivables(batch, whole)
        found[stream] = table_of(stream, messages)
    return found
