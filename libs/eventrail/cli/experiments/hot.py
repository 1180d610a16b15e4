"""Read ended requests, and what was said of them, from the hot log."""

from collections.abc import Callable
from datetime import datetime

from nats.aio.client import Client

from eventrail.contracts.errors import IllegalTransition, UndecodableMessage
from eventrail.contracts.notes import decode_note
from eventrail.contracts.subjects import DONE, stage_filter
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import Followed, read_batches
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.experiments.data import Data
from eventrail.experiments.outcomes import outcome_of

Tell = Callable[[int, int], None]
"""Hears how many messages have been read, and how many there are still."""

_MARKS = (b'"route":"', b'"shadow_of":"')
_KINDS = ("judged", "feedback")


async def read_hot(client: Client, data: Data, since: datetime | None, tell: Tell) -> None:
    """Take in what the hot log holds by now.

    Raises:
        LogUnavailable: a body could not be fetched.
        nats.errors.Error: the streams cannot be read.
    """
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))

    async def ended(message: Followed) -> None:
        if any(mark in message.data for mark in _MARKS):
            data.take(outcome_of(await log.resolve(message.data)))

    async def noted(message: Followed) -> None:
        data.note(decode_note(message.data))

    for stream, subject, take in (
        (names.LOG, stage_filter(DONE), ended),
        *((names.NOTES, f"note.{kind}.>", noted) for kind in _KINDS),
    ):
        read = 0
        async for batch in read_batches(client, stream, subject, since=since):
            for message in batch:
                try:
                    await take(message)
                except (UndecodableMessage, IllegalTransition):
                    continue
            read += len(batch)
            tell(read, batch[-1].pending)
