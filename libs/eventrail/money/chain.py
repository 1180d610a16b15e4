"""The books in JetStream: a chain of entries for each, appended only at its tail."""

import asyncio
import time

import msgspec
from nats.aio.client import Client

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.log import RETRY_PAUSE_S
from eventrail.eventlog.jetstream.publisher import (
    EXPECT_LAST,
    WRONG_LAST_SEQUENCE,
    OutcomeUnknown,
    Publisher,
)
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.money.book import Book, Entry, decode_entry, encode_entry

_TRY_S = 2.0


class Stored(msgspec.Struct, frozen=True):
    """An entry with its place.

    Attributes:
        sequence: its sequence in the stream; 0 for a book without an entry.
        book: how the budget stands; None without an entry.
    """

    sequence: int = 0
    book: Book | None = None


class Chain:
    """Reads and appends entries.

    Args:
        client: the connection.
    """

    def __init__(self, client: Client) -> None:
        self._reader = Reader(client, names.BUDGETS)
        self._publisher = Publisher(client)

    async def tail(self, subject: str) -> Stored:
        """Return the newest entry on a subject.

        Raises:
            LogUnavailable: the stream does not answer.
            UndecodableMessage: what stands there is no entry.
        """
        message = await self._reader.last(subject)
        if message is None:
            return Stored()
        return Stored(message.sequence, book_of(message.data, subject))

    async def append(
        self, subject: str, entry: Entry, *, after: int, patience: float = 5.0
    ) -> Stored | None:
        """Append an entry if sequence `after` is still the last; return None if it is not.

        Raises:
            LogUnavailable: the outcome did not become known in time.
        """
        message_id = new_message_id()
        headers = {
            "Nats-Msg-Id": message_id,
            EXPECT_LAST: str(after),
        }
        payload = encode_entry(entry)
        give_up = time.monotonic() + patience
        while True:
            try:
                ack = await self._publisher.publish(subject, payload, headers, _TRY_S)
            except OutcomeUnknown:
                ack = None
            if ack is not None and ack.error is None:
                return Stored(ack.seq, entry.book)
            if ack is not None and ack.error is not None:
                if ack.error.err_code not in WRONG_LAST_SEQUENCE:
                    raise LogUnavailable(f"entry on {subject} refused: {ack.error.description}")
                next_one = await self._reader.next(subject, after + 1)
                if next_one is not None and next_one.message_id == message_id:
                    return Stored(next_one.sequence, entry.book)
                return None
            if time.monotonic() > give_up:
                raise LogUnavailable(f"entry on {subject} not resolved in {patience:g} s")
            await asyncio.sleep(RETRY_PAUSE_S)


def book_of(payload: bytes, subject: str) -> Book:
    """Return the book of an entry; raise `UndecodableMessage` if it is none."""
    try:
        return decode_entry(payload).book
    except msgspec.MsgspecError as error:
        raise UndecodableMessage(f"{subject}: not an entry of a budget: {error}") from error
