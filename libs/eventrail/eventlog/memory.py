"""`EventLog` in memory: for simulation and for pure tests of services.

It keeps JetStream's promises and breaks what JetStream may break: acknowledgements get lost,
deliveries come twice or late, publishes time out after they were stored. What goes wrong is
drawn from a seeded `Chaos`; without one nothing does. All waiting is by the event loop's
clock, so that a loop with virtual time runs it in no time.
"""

import asyncio
import fnmatch
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

from eventrail.contracts import subjects
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.notes import Note
from eventrail.contracts.records import Record, StoredRecord, decode_record, encode_record
from eventrail.eventlog.interface import Appended, Delivery, Lost


class Chaos:
    """What goes wrong, and how often; probabilities from 0 to 1.

    Attributes:
        delay: most seconds that one operation takes.
        lost_answer: a publish is stored but its answer is lost.
        lost_request: a publish is neither stored nor answered.
        lost_ack: an acknowledgement does not arrive.
        duplicate: a delivery is handed out a second time although the first is alive.
        unavailable: an append gives up with `LogUnavailable`; it may have been stored.
    """

    def __init__(
        self,
        rng: random.Random,
        *,
        delay: float = 0.0,
        lost_answer: float = 0.0,
        lost_request: float = 0.0,
        lost_ack: float = 0.0,
        duplicate: float = 0.0,
        unavailable: float = 0.0,
    ) -> None:
        self._rng = rng
        self.delay = delay
        self.lost_answer = lost_answer
        self.lost_request = lost_request
        self.lost_ack = lost_ack
        self.duplicate = duplicate
        self.unavailable = unavailable

    def happens(self, probability: float) -> bool:
        """Draw once."""
        return probability > 0 and self._rng.random() < probability

    def pause(self) -> float:
        """Draw the seconds of one operation."""
        return self._rng.uniform(0, self.delay) if self.delay else 0.0


class _Stored:
    __slots__ = ("message_id", "payload", "sequence", "subject")

    def __init__(self, sequence: int, subject: str, payload: bytes, message_id: str) -> None:
        self.sequence = sequence
        self.subject = subject
        self.payload = payload
        self.message_id = message_id

    def stored(self) -> StoredRecord:
        return StoredRecord(self.sequence, self.message_id, decode_record(self.payload))


class MemoryDelivery:
    """See `interface.Delivery`."""

    def __init__(self, consumer: "_Consumer", message: _Stored, attempt: int) -> None:
        self._consumer = consumer
        self._message = message
        self.attempt = attempt
        self.stored_ns = 0

    @property
    def subject(self) -> str:
        """The subject it was stored under."""
        return self._message.subject

    @property
    def sequence(self) -> int:
        """Its sequence."""
        return self._message.sequence

    @property
    def payload(self) -> bytes:
        """The record's bytes."""
        return self._message.payload

    async def ack(self) -> None:
        """Acknowledge, unless chaos eats it."""
        if not self._consumer.chaos.happens(self._consumer.chaos.lost_ack):
            self._consumer.settle(self.sequence)

    async def nak(self, delay: float) -> None:
        """Ask for redelivery after `delay` seconds."""
        self._consumer.redeliver_in(self.sequence, delay)

    async def in_progress(self) -> None:
        """Start the wait anew."""
        self._consumer.redeliver_in(self.sequence, self._consumer.ack_wait)

    async def terminate(self, reason: str) -> None:
        """Never deliver again; tell the advisory listener."""
        self._consumer.settle(self.sequence)
        self._consumer.advise("terminated", self.sequence, reason)


class _Consumer:
    """A durable consumer with an ack wait and a bound on deliveries."""

    def __init__(self, log: "MemoryLog", stage: str) -> None:
        self.chaos = log.chaos
        self.ack_wait = log.ack_wait
        self._max_deliver = log.max_deliver
        self._advise = log.advise
        self._stage = stage
        self._ready: list[_Stored] = []
        self._attempts: dict[int, int] = {}
        self._messages: dict[int, _Stored] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._sources: list[MemorySource] = []

    def offer(self, message: _Stored) -> None:
        self._messages[message.sequence] = message
        self._ready.append(message)
        self.hand_out()

    def attach(self, source: "MemorySource") -> None:
        self._sources.append(source)
        self.hand_out()

    def detach(self, source: "MemorySource") -> None:
        if source in self._sources:
            self._sources.remove(source)

    def hand_out(self) -> None:
        while self._ready:
            source = next((one for one in self._sources if one.credit > 0), None)
            if source is None:
                return
            self._sources.remove(source)  # take turns
            self._sources.append(source)
            self._deliver(source, self._ready.pop(0))

    def _deliver(self, source: "MemorySource", message: _Stored) -> None:
        if message.sequence not in self._messages:
            return
        attempt = self._attempts.get(message.sequence, 0) + 1
        if attempt > self._max_deliver:
            self.settle(message.sequence)
            self.advise("max_deliveries", message.sequence, "")
            return
        self._attempts[message.sequence] = attempt
        wait = 0.0 if self.chaos.happens(self.chaos.duplicate) else self.ack_wait
        self.redeliver_in(message.sequence, wait)
        source.take(MemoryDelivery(self, message, attempt))

    def redeliver_in(self, sequence: int, delay: float) -> None:
        if sequence not in self._messages:
            return
        self._cancel_timer(sequence)
        loop = asyncio.get_running_loop()
        self._timers[sequence] = loop.call_later(delay, self._redeliver, sequence)

    def _redeliver(self, sequence: int) -> None:
        message = self._messages.get(sequence)
        if message is not None:
            self._ready.append(message)
            self.hand_out()

    def forget(self) -> None:
        self._attempts.clear()
        for sequence in self._messages:
            self.redeliver_in(sequence, 0.0)

    def settle(self, sequence: int) -> None:
        self._messages.pop(sequence, None)
        self._cancel_timer(sequence)

    def _cancel_timer(self, sequence: int) -> None:
        timer = self._timers.pop(sequence, None)
        if timer is not None:
            timer.cancel()

    def advise(self, kind: str, sequence: int, reason: str) -> None:
        if self._advise is not None:
            self._advise(kind, sequence, reason)

    @property
    def unsettled(self) -> int:
        """Messages neither acknowledged nor given up."""
        return len(self._messages)


class MemorySource:
    """See `interface.Source`."""

    def __init__(self, consumer: _Consumer) -> None:
        self._consumer = consumer
        self._receive: Callable[[Delivery], None] | None = None
        self.credit = 0

    async def start(self, receive: Callable[[Delivery], None]) -> None:
        """Begin."""
        self._receive = receive
        self._consumer.attach(self)

    def grant(self, credit: int) -> None:
        """Allow more deliveries, or fewer."""
        self.credit += credit
        self._consumer.hand_out()

    async def stop(self) -> None:
        """Take no more."""
        self.credit = 0
        self._receive = None
        self._consumer.detach(self)

    def take(self, delivery: MemoryDelivery) -> None:
        """Hand one delivery to the receiver; called by the consumer."""
        self.credit -= 1
        if self._receive is not None:
            self._receive(delivery)


class MemoryLog:
    """See `interface.EventLog`.

    Args:
        chaos: what goes wrong; nothing by default.
        ack_wait: seconds until an unacknowledged delivery is repeated.
        max_deliver: deliveries before a message is given up with an advisory.
        advise: called with (kind, sequence, reason) for each advisory.
    """

    def __init__(
        self,
        *,
        chaos: Chaos | None = None,
        ack_wait: float = 30.0,
        max_deliver: int = 5,
        advise: Callable[[str, int, str], None] | None = None,
    ) -> None:
        self.chaos = chaos or Chaos(random.Random(0))  # noqa: S311 -- nothing is drawn from it
        self.ack_wait = ack_wait
        self.max_deliver = max_deliver
        self.advise = advise
        self._messages: list[_Stored] = []
        self._life: dict[str, list[_Stored]] = defaultdict(list)
        self._notes: list[Note] = []
        self._note_ids: dict[str, int] = {}
        self._consumers: dict[str, _Consumer] = {}
        self._forgotten = 0
        self._grown = asyncio.Event()

    async def append(
        self, record: Record, *, after: int, message_id: str, patience: float = 30.0
    ) -> Appended | Lost:
        """Append at the tail; see `interface.EventLog.append`."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + patience
        tries = 0
        while True:
            tries += 1
            await asyncio.sleep(self.chaos.pause())
            outcome: Appended | Lost | None = None
            if not self.chaos.happens(self.chaos.lost_request):
                outcome = self._append_now(record, after, message_id, tries)
            await asyncio.sleep(self.chaos.pause())
            if self.chaos.happens(self.chaos.unavailable):
                raise LogUnavailable("the simulated log gave up")
            if outcome is not None and not self.chaos.happens(self.chaos.lost_answer):
                return outcome
            if loop.time() > give_up:
                raise LogUnavailable(f"append not resolved in {patience} s and {tries} tries")
            await asyncio.sleep(0.1)

    def _append_now(
        self, record: Record, after: int, message_id: str, tries: int
    ) -> Appended | Lost:
        life = self._life[f"{record.tenant}.{record.rid}"]
        tail = life[-1].sequence if life else 0
        if tail != after:
            winner = next(one for one in life if one.sequence > after)
            if winner.message_id == message_id:
                return Appended(winner.sequence, already_ours=True, tries=tries)
            return Lost(winner.stored(), tries=tries)
        subject = subjects.log(record.next, record.tenant, record.rid)
        message = _Stored(len(self._messages) + 1, subject, encode_record(record), message_id)
        self._messages.append(message)
        life.append(message)
        if record.next in self._consumers:
            self._consumers[record.next].offer(message)
        self._announce()
        return Appended(message.sequence, tries=tries)

    def _announce(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request."""
        await asyncio.sleep(self.chaos.pause())
        life = self._life.get(f"{tenant}.{rid}")
        return life[-1].stored() if life else None

    async def read(self, tenant: str, rid: str) -> list[StoredRecord]:
        """Return all records of a request, oldest first."""
        return [message.stored() for message in self._life.get(f"{tenant}.{rid}", [])]

    async def resolve(self, payload: bytes) -> Record:
        """Decode a delivered record."""
        return decode_record(payload)

    def first_hand(self, delivery: Delivery) -> bool:
        """Say whether a delivered record was surely handed to nobody before."""
        return delivery.attempt == 1 and delivery.sequence > self._forgotten

    def forget_deliveries(self) -> None:
        """Do as a server that is killed: hand everything unsettled out again, counted anew."""
        self._forgotten = len(self._messages)
        for consumer in self._consumers.values():
            consumer.forget()

    def work(self, stage: str) -> MemorySource:
        """Return the source of records that wait for `stage`."""
        consumer = self._consumers.get(stage)
        if consumer is None:
            consumer = self._consumers[stage] = _Consumer(self, stage)
            for message in self._messages:
                if message.subject.split(".")[1] == stage:
                    consumer.offer(message)
        return MemorySource(consumer)

    async def follow(self, *, after: int = 0) -> AsyncIterator[StoredRecord]:
        """Yield every record above `after`, in order, without end."""
        position = after
        while True:
            while position < len(self._messages):
                position += 1
                yield self._messages[position - 1].stored()
            await self._grown.wait()

    async def note(self, note: Note) -> int:
        """Store a note once."""
        await asyncio.sleep(self.chaos.pause())
        return self._store(note)

    def _store(self, note: Note) -> int:
        if note.id not in self._note_ids:
            self._notes.append(note)
            self._note_ids[note.id] = len(self._notes)
            self._announce()
        return self._note_ids[note.id]

    async def note_first(self, note: Note) -> bool:
        """Store a note unless its request has one of its kind."""
        await asyncio.sleep(self.chaos.pause())
        about = (note.tenant, note.rid, note.kind)
        same = [each for each in self._notes if (each.tenant, each.rid, each.kind) == about]
        if any(each.id != note.id for each in same):
            return False
        self._store(note)
        return True

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first."""
        return [note for note in self._notes if note.tenant == tenant and note.rid == rid]

    async def follow_notes(
        self, *, kind: str = "*", after: int = 0
    ) -> AsyncIterator[tuple[int, Note]]:
        """Yield notes of `kind` above `after`, in order, without end."""
        position = after
        while True:
            while position < len(self._notes):
                position += 1
                note = self._notes[position - 1]
                if fnmatch.fnmatchcase(note.kind, kind):
                    yield position, note
            await self._grown.wait()

    def all_records(self) -> list[StoredRecord]:
        """Return the whole log, for invariants."""
        return [message.stored() for message in self._messages]
