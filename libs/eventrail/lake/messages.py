"""What the archiver hands to the lake: stored messages, with their large bodies in place."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec
import structlog

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.records import Record, encode_record
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.jetstream.batches import Followed

_log = structlog.get_logger(__name__)

Whole = Callable[[bytes], Awaitable[bytes]]
"""Returns a payload with its large bodies in place."""


class Archivable(msgspec.Struct, frozen=True):
    """A message of a stream, as it goes into the lake.

    Attributes:
        sequence: its stream sequence.
        subject: its subject.
        stored_at: when the broker stored it (UTC).
        payload: its bytes, large bodies fetched.
    """

    sequence: int
    subject: str
    stored_at: datetime
    payload: bytes


async def archivables(batch: Sequence[Followed], whole: Whole) -> list[Archivable]:
    """Return messages as the archiver takes them."""
    return [
        Archivable(each.sequence, each.subject, each.stored_at, await whole(each.data))
        for each in batch
    ]


async def as_it_is(payload: bytes) -> bytes:
    """Return a payload of a stream that has no large bodies."""
    return payload


def whole_by(resolve: Callable[[bytes], Awaitable[Record]]) -> Whole:
    """Return what puts a record's large bodies in place; it raises what `resolve` raises.

    What is no record stays what it is.

    Args:
        resolve: `EventLog.resolve`.
    """

    async def whole(payload: bytes) -> bytes:
        if MARK not in payload:
            return payload
        try:
            return encode_record(await resolve(payload))
        except UndecodableMessage:
            return payload

    return whole


def whole_if_there(resolve: Callable[[bytes], Awaitable[Record]]) -> Whole:
    """Return the same, but a record whose bodies cannot be fetched keeps its claims."""
    whole = whole_by(resolve)

    async def or_claimed(payload: bytes) -> bytes:
        try:
            return await whole(payload)
        except LogUnavailable as error:
            _log.warning("body not fetched", error=str(error))
            return payload

    return or_claimed
