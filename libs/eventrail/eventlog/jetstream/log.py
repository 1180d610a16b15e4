"""`EventLog` on JetStream: the tail is kept by the server's expected-sequence check.

Every append states which sequence it follows, over the wildcard of all its request's
subjects (`Nats-Expected-Last-Subject-Sequence-Subject`, NATS server 2.11 and later). The
server refuses it if the tail has moved. A publish that is not answered is repeated with the
same message id until its outcome is known: either it goes in, or it is refused, and then
the record at our place says by its message id whether it is ours.
"""

import asyncio
import time
from collections.abc import AsyncIterator

from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.notes import Note, decode_note, encode_note
from eventrail.contracts.records import Record, StoredRecord, encode_record
from eventrail.eventlog import prefix
from eventrail.eventlog.claim_check import BodyStore, check_in, check_out
from eventrail.eventlog.interface import Appended, Delivery, Lost
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.first_hand import FirstHand
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.publisher import (
    EXPECT_LAST,
    WRONG_LAST_SEQUENCE,
    OutcomeUnknown,
    PubAck,
    Publisher,
)
from eventrail.eventlog.jetstream.reader import Reader, StoredMessage
from eventrail.eventlog.jetstream.source import PullSource

PUBLISH_TIMEOUT_S = 2.0
RETRY_PAUSE_S = 0.1
_EXPECT_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject"
_MESSAGE_ID = "Nats-Msg-Id"


class JetStreamLog:
    """See `interface.EventLog`.

    Args:
        client: a connected client; the caller closes it.
        bodies: where bodies over the claim-check limit go.
    """

    def __init__(self, client: Client, bodies: BodyStore) -> None:
        self._client = client
        self._bodies = bodies
        self._publisher = Publisher(client)
        self._log = Reader(client, names.LOG)
        self._first_hand = FirstHand(client, names.LOG)

    async def append(
        self, record: Record, *, after: int, message_id: str, patience: float = 30.0
    ) -> Appended | Lost:
        """Append at the tail; see `interface.EventLog.append`."""
        whole = record
        record = await check_in(whole, self._bodies)
        subject = subjects.log(record.next, record.tenant, record.rid)
        life = subjects.life(record.tenant, record.rid)
        headers = {
            _MESSAGE_ID: message_id,
            EXPECT_LAST: str(after),
            _EXPECT_SUBJECT: life,
            "Eventrail-Deadline": str(record.deadline.timestamp()),
            "traceparent": f"00-{record.trace}-{message_id[:16]}-01",
        }
        payload = encode_record(record)
        if prefix.needs_header(record.next, payload, whole=record is whole):
            headers[prefix.HEADER] = prefix.header_of(whole)
        give_up = time.monotonic() + patience
        tries = 0
        while True:
            tries += 1
            ack = await self._try(subject, payload, headers)
            if ack is not None and ack.error is None:
                return Appended(ack.seq, already_ours=ack.duplicate or tries > 1, tries=tries)
            if ack is not None and ack.error is not None:
                if ack.error.err_code not in WRONG_LAST_SEQUENCE:
                    raise LogUnavailable(f"append to {subject} refused: {ack.error.description}")
                outcome = await self._refused(life, after, message_id, tries)
                if outcome is not None:
                    return outcome
            if time.monotonic() > give_up:
                raise LogUnavailable(
                    f"append to {subject} not resolved in {patience:.0f} s and {tries} tries"
                )
            await asyncio.sleep(RETRY_PAUSE_S)

    async def _try(self, subject: str, payload: bytes, headers: dict[str, str]) -> PubAck | None:
        try:
            return await self._publisher.publish(subject, payload, headers, PUBLISH_TIMEOUT_S)
        except OutcomeUnknown:
            return None

    async def _refused(
        self, life: str, after: int, message_id: str, tries: int
    ) -> Appended | Lost | None:
        """Say who stands where our record would have stood; None if that is not visible yet."""
        try:
            message = await self._log.next(life, after + 1)
        except LogUnavailable:
            return None
        if message is None:
            return None
        if message.message_id == message_id:
            return Appended(message.sequence, already_ours=True, tries=tries)
        return Lost(await self._stored(message), tries=tries)

    async def _stored(self, message: StoredMessage) -> StoredRecord:
        record = await check_out(message.data, self._bodies)
        return StoredRecord(message.sequence, message.message_id, record)

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request."""
        message = await self._log.last(subjects.life(tenant, rid))
        return None if message is None else await self._stored(message)

    async def read(self, tenant: str, rid: str) -> list[StoredRecord]:
        """Return all records of a request, oldest first."""
        life = subjects.life(tenant, rid)
        records: list[StoredRecord] = []
        message = await self._log.next(life, 1)
        while message is not None:
            records.append(await self._stored(message))
            message = await self._log.next(life, message.sequence + 1)
        return records

    def work(self, stage: str) -> PullSource:
        """Return the source of records that wait for `stage`."""
        return PullSource(self._client, names.LOG, names.stage_consumer(stage))

    def first_hand(self, delivery: Delivery) -> bool:
        """Say whether a delivered record was surely handed to nobody before."""
        return self._first_hand(delivery)

    def read_done(self, reader: str) -> PullSource:
        """Return the source of ended requests for the projection `reader`."""
        return PullSource(self._client, names.LOG, names.reader_consumer(reader))

    async def resolve(self, payload: bytes) -> Record:
        """Decode a delivered record and fetch its checked-in bodies."""
        return await check_out(payload, self._bodies)

    async def follow(self, *, after: int = 0) -> AsyncIterator[StoredRecord]:
        """Yield every record above `after`, in order, without end."""
        async for sequence, message in follow_messages(
            self._client, names.LOG, "log.>", after=after
        ):
            message_id = (message.headers or {}).get(_MESSAGE_ID, "")
            record = await check_out(message.data, self._bodies)
            yield StoredRecord(sequence, message_id, record)

    async def note(self, note: Note) -> int:
        """Store a note once."""
        subject = subjects.note(note.kind, note.tenant, note.rid)
        headers = {_MESSAGE_ID: note.id}
        payload = encode_note(note)
        give_up = time.monotonic() + 10.0
        while True:
            ack = await self._try(subject, payload, headers)
            if ack is not None and ack.error is None:
                return ack.seq
            if ack is not None and ack.error is not None:
                raise LogUnavailable(f"note {subject} refused: {ack.error.description}")
            if time.monotonic() > give_up:
                raise LogUnavailable(f"note {subject} not stored in 10 s")
            await asyncio.sleep(RETRY_PAUSE_S)

    async def note_first(self, note: Note) -> bool:
        """Store a note if its subject has none."""
        subject = subjects.note(note.kind, note.tenant, note.rid)
        headers = {_MESSAGE_ID: note.id, EXPECT_LAST: "0"}
        give_up = time.monotonic() + 10.0
        while True:
            ack = await self._try(subject, encode_note(note), headers)
            if ack is not None and ack.error is None:
                return True
            if ack is not None and ack.error is not None:
                if ack.error.err_code in WRONG_LAST_SEQUENCE:
                    first = await Reader(self._client, names.NOTES).last(subject)
                    return first is not None and first.message_id == note.id
                raise LogUnavailable(f"note {subject} refused: {ack.error.description}")
            if time.monotonic() > give_up:
                raise LogUnavailable(f"note {subject} not stored in 10 s")
            await asyncio.sleep(RETRY_PAUSE_S)

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first."""
        reader = Reader(self._client, names.NOTES)
        wanted = subjects.notes_of(tenant, rid)
        found: list[Note] = []
        message = await reader.next(wanted, 1)
        while message is not None:
            found.append(decode_note(message.data))
            message = await reader.next(wanted, message.sequence + 1)
        return found

    async def follow_notes(
        self, *, kind: str = "*", after: int = 0
    ) -> AsyncIterator[tuple[int, Note]]:
        """Yield notes of `kind` above `after`, in order, without end."""
        async for sequence, message in follow_messages(
            self._client, names.NOTES, f"note.{kind}.>", after=after
        ):
            yield sequence, decode_note(message.data)
