"""A reader sees every ended request, and a defect of its own costs it none."""

from typing import Any, cast

import pytest

from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import Completed
from eventrail.contracts.records import Record, encode_record
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.memory import MemoryLog, MemorySource
from eventrail.eventlog.state import RequestState
from eventrail.runtime.read import ReaderSlots
from eventrail.runtime.retry import RetryPolicy
from tests.lives import ACCEPTED, LIFE, record
from tests.unit.runtime.world import ACKED, Handed


class Projection:
    name = "judge"
    slots = 2

    def __init__(self, trouble: Exception | None = None) -> None:
        self.seen: list[tuple[Record, RequestState]] = []
        self._trouble = trouble

    def wants(self, rid: str, payload: bytes) -> bool:
        return rid != "unwanted" and bool(payload)

    async def read(self, record: Record, state: RequestState) -> None:
        if self._trouble is not None:
            raise self._trouble
        self.seen.append((record, state))


class ReadableLog(MemoryLog):
    """The in-memory log with the one thing more that readers need."""

    def read_done(self, _reader: str) -> MemorySource:
        return self.work("done")


async def settled(reader: Projection, payload: bytes) -> list[tuple[str, Any]]:
    slots = ReaderSlots(reader, cast("JetStreamLog", ReadableLog()))
    handed = Handed("log.done.acme.x", 1, payload)
    await slots._settle(handed)
    return handed.settled


async def test_a_reader_gets_the_record_and_its_fold_and_the_record_is_acked() -> None:
    reader = Projection()
    assert await settled(reader, encode_record(record(*LIFE))) == ACKED
    ((seen, state),) = reader.seen
    assert seen.done
    assert state.ended


async def test_what_the_reader_does_not_want_is_acked_without_being_decoded() -> None:
    reader = Projection()
    slots = ReaderSlots(reader, cast("JetStreamLog", ReadableLog()))
    handed = Handed("log.done.acme.unwanted", 1, b"not even a record")
    await slots._settle(handed)
    assert handed.settled == ACKED
    assert not reader.seen


async def test_the_slots_are_named_after_the_reader_and_are_as_many_as_it_says() -> None:
    slots = ReaderSlots(Projection(), cast("JetStreamLog", ReadableLog()))
    assert (slots.name, slots.slots) == ("reader-judge", 2)


@pytest.mark.parametrize(
    "payload",
    [b"\xff", encode_record(record(ACCEPTED, Completed(), next_stage="done"))],
    ids=["no record", "no life"],
)
async def test_what_cannot_be_read_is_skipped(payload: bytes) -> None:
    reader = Projection()
    assert await settled(reader, payload) == ACKED
    assert reader.seen == []


@pytest.mark.parametrize("trouble", [LogUnavailable("away"), ZeroDivisionError()])
async def test_a_reader_in_trouble_gets_the_record_again_later(trouble: Exception) -> None:
    ((how, delay),) = await settled(Projection(trouble), encode_record(record(*LIFE)))
    assert how == "nak"
    assert 0 < delay <= RetryPolicy().first_s
