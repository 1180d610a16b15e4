"""Append to a chain of messages, at its tail only.

The server's expected-sequence check keeps the tail, as for the log (`log.py`): of two writers who
saw the same tail, one is refused. A publish that is not answered is repeated under the same
message id until its outcome is known.
"""

import asyncio
import time

from nats.aio.client import Client

from eventrail.contracts.errors import EventrailError, LogUnavailable
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.jetstream.publisher import (
    EXPECT_LAST,
    WRONG_LAST_SEQUENCE,
    OutcomeUnknown,
    PubAck,
    Publisher,
)
from eventrail.eventlog.jetstream.reader import Reader, StoredMessage

TRY_S = 2.0
PAUSE_S = 0.1
PATIENCE_S = 15.0


class TailMoved(EventrailError):
    """Somebody else has appended to the chain since it was looked at."""


class Chain:
    """Chains in one stream, each under subjects of its own.

    Args:
        client: the process's connection.
        stream: the stream.
    """

    def __init__(self, client: Client, stream: str) -> None:
        self._publisher = Publisher(client)
        self.stream = stream
        self.reader = Reader(client, stream)

    async def append(
        self, subject: str, payload: bytes, *, life: str | None = None, after: int
    ) -> int:
        """Append a message and return its sequence.

        Args:
            subject: where.
            payload: what.
            life: the filter of all of the chain's subjects; `subject` alone if None.
            after: sequence of the chain's tail; 0 if there is none.

        Raises:
            TailMoved: there is another tail; nothing was appended.
            LogUnavailable: it is not known whether it was appended, or the stream is full.
        """
        message_id = new_message_id()
        whole = life or subject
        headers = {
            "Nats-Msg-Id": message_id,
            EXPECT_LAST: str(after),
            "Nats-Expected-Last-Subject-Sequence-Subject": whole,
        }
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            ack = await self._try(subject, payload, headers)
            if ack is not None and ack.error is None:
                return ack.seq
            if ack is not None and ack.error is not None:
                if ack.error.err_code not in WRONG_LAST_SEQUENCE:
                    raise LogUnavailable(f"{subject} refused: {ack.error.description}")
                there = await self._next(whole, after)
                if there is not None and there.message_id == message_id:
                    return there.sequence
                if there is not None:
                    raise TailMoved(f"{subject}: there is an entry after {after}")
            await asyncio.sleep(PAUSE_S)
        raise LogUnavailable(f"append to {subject} not resolved in {PATIENCE_S:g} s")

    async def _try(self, subject: str, payload: bytes, headers: dict[str, str]) -> PubAck | None:
        try:
            return await self._publisher.publish(subject, payload, headers, TRY_S)
        except OutcomeUnknown:
            return None

    async def _next(self, whole: str, after: int) -> StoredMessage | None:
        try:
            return await self.reader.next(whole, after + 1)
        except LogUnavailable:
            return None
