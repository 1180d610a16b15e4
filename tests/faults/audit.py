"""Read the whole log back and hold it against every promise."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from nats.aio.client import Client

from eventrail.contracts.events import Generated, GenerationFailed
from eventrail.contracts.ids import event_id
from eventrail.contracts.notes import Attempted, Spent, decode_note
from eventrail.contracts.records import Record, decode_record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream.follow import follow_messages

MODEL_STAGES = ("model-", "batch-")
EVIDENCE = ("redelivered", "lost the race", "already ours", "superseded")


@dataclass
class Ledger:
    """Attempts by where they are on the books.

    Attributes:
        attempted: entered by a note of their own.
        entries: ids for which a record that went to a model stage is the entry.
        spent: accounted for by a note.
        used: accounted for by an event.
    """

    attempted: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


async def read_all(client: Client, stream: str, subject: str) -> list[bytes]:
    """Return every message of a stream, oldest first."""
    info = await client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=10)
    last = msgspec.json.decode(info.data)["state"]["last_seq"]
    found: list[bytes] = []
    if last == 0:
        return found
    async with asyncio.timeout(120):
        async for sequence, message in follow_messages(client, stream, subject, after=0):
            found.append(message.data)
            if sequence >= last:
                break
    return found


async def lives(client: Client) -> dict[str, list[Record]]:
    """Return the records of every request, by its id."""
    found: dict[str, list[Record]] = defaultdict(list)
    for payload in await read_all(client, "LOG", "log.>"):
        record = decode_record(payload)
        found[record.rid].append(record)
    return found


async def pending(client: Client) -> int:
    """Return how much is not over yet.

    Requests without an end, submissions not taken, and deliveries not settled: what a killed
    process had in hand comes again only when its acknowledgement is overdue.
    """
    info = await client.request("$JS.API.STREAM.INFO.INTAKE", b"", timeout=10)
    waiting = msgspec.json.decode(info.data)["state"]["messages"]
    open_requests = sum(not life[-1].done for life in (await lives(client)).values())
    return waiting + open_requests + await in_hand(client)


async def in_hand(client: Client, consumer: str = "") -> int:
    """Return how many records are handed out and not settled, by consumers named so."""
    consumers = await client.jetstream().consumers_info("LOG")
    return sum(each.num_ack_pending or 0 for each in consumers if each.name.startswith(consumer))


async def notes(client: Client) -> Ledger:
    """Return what the notes say about attempts."""
    ledger = Ledger()
    for payload in await read_all(client, "NOTES", "note.>"):
        data = decode_note(payload).payload()
        if isinstance(data, Attempted):
            ledger.attempted.add(data.attempt)
        elif isinstance(data, Spent):
            ledger.spent.add(data.attempt)
    return ledger


def check_life(records: list[Record]) -> None:
    """Exactly one terminal event, no event twice, none missing, `prior` true to the log."""
    before: list[msgspec.Raw] = []
    for record in records:
        assert record.prior == before, f"{record.rid}: prior differs from the log"
        before = [*before, *record.events]
    events = records[-1].all_events()
    expected = [f"{records[0].rid}.{position}" for position in range(len(events))]
    assert [event.id for event in events] == expected, f"{records[0].rid}: doubled or missing"
    ends = [event.type for event in events if event.terminal]
    assert len(ends) == 1, f"{records[0].rid}: terminal events {ends}"
    assert fold(records[-1]).ended


def check_ledger(records: dict[str, list[Record]], ledger: Ledger, calls: dict[str, int]) -> None:
    """Every call that the provider saw was written down before it was made.

    By a note of its own, or by the record that brought the request to the model, which is the
    entry of one call: the one whose attempt id is that of the record's next event.
    """
    for life in records.values():
        ledger.entries |= {
            event_id(record.rid, record.position)
            for record in life
            if record.next.startswith(MODEL_STAGES)
        }
        for event in life[-1].all_events():
            data = event.payload()
            if isinstance(data, Generated | GenerationFailed) and data.pool == "paid":
                ledger.used.add(data.attempt)
    on_the_books = ledger.attempted | ledger.entries
    off_the_books = set(calls) - on_the_books
    assert not off_the_books, f"calls that nobody wrote down: {sorted(off_the_books)[:5]}"
    assert ledger.used <= on_the_books
    both = ledger.used & ledger.spent
    assert not both, f"billed as used and as wasted: {sorted(both)[:5]}"
    assert max(calls.values(), default=1) == 1, "an attempt id was used for two calls"


def evidence(logs: Path) -> dict[str, int]:
    """Count what the processes' logs say happened; without it a run proves nothing."""
    text = "".join(path.read_text(errors="replace") for path in logs.glob("*.log"))
    return {name: text.count(f'"{name}"') for name in EVIDENCE}
