"""What was settled long ago is not done again because a queue is read anew."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from eventrail.contracts.ids import new_message_id
from eventrail.contracts.records import encode_record
from eventrail.eventlog.interface import Appended, Delivery
from eventrail.eventlog.memory import MemoryLog
from eventrail.runtime.dispatch.lane_queue import LaneDelivery
from eventrail.runtime.dispatch.stale import OLD_S, Fresh
from tests.lives import ACCEPTED, ROUTED, SCREENED, record


class Acked(LaneDelivery):
    acked = False

    async def ack(self) -> None:
        self.acked = True


class Story:
    """A request that waits for a pool, and deliveries of its record."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.handled: list[int] = []
        self.one = record(ACCEPTED, SCREENED, next_stage="model-echo")
        self.sequence = 0

    async def append(self) -> None:
        outcome = await self.log.append(self.one, after=0, message_id=new_message_id())
        assert isinstance(outcome, Appended)
        self.sequence = outcome.sequence

    async def move_on(self) -> None:
        later = record(ROUTED, prior=self.one, next_stage="verdict")
        await self.log.append(later, after=self.sequence, message_id=new_message_id())

    async def deliver(self, *, age_s: float, attempt: int = 1, subject: str = "") -> Acked:
        stored = int((time.time() - age_s) * 1e9)
        message: Any = SimpleNamespace(
            reply=f"$JS.ACK.LOG.stage-model-echo@acme.{attempt}.{self.sequence}.7.{stored}.3",
            subject=subject or f"log.model-echo.acme.{self.one.rid}",
            data=encode_record(self.one),
        )
        client: Any = None
        delivery = Acked(client, message)

        async def handle(handed: Delivery) -> None:
            self.handled.append(handed.sequence)

        await Fresh(self.log, handle).deliver(delivery)
        return delivery


async def test_a_delivery_knows_its_queue_its_age_and_what_waits_behind_it() -> None:
    story = Story()
    await story.append()
    delivery = await story.deliver(age_s=3.0)
    assert (delivery.consumer, delivery.pending) == ("stage-model-echo@acme", 3)
    assert delivery.age_s == pytest.approx(3.0, abs=1.0)


async def test_an_old_record_whose_request_has_moved_on_is_only_acknowledged() -> None:
    story = Story()
    await story.append()
    await story.move_on()
    delivery = await story.deliver(age_s=OLD_S + 5)
    assert delivery.acked
    assert story.handled == []


async def test_an_old_record_that_is_still_the_newest_is_handled() -> None:
    story = Story()
    await story.append()
    delivery = await story.deliver(age_s=3600.0)
    assert not delivery.acked
    assert story.handled == [story.sequence]


@pytest.mark.parametrize(("age_s", "attempt"), [(0.1, 1), (3600.0, 2)])
async def test_young_records_and_later_deliveries_are_handed_on_as_they_are(
    age_s: float, attempt: int
) -> None:
    story = Story()
    await story.append()
    await story.move_on()
    await story.deliver(age_s=age_s, attempt=attempt)
    assert story.handled == [story.sequence]


async def test_what_cannot_be_looked_up_is_left_to_who_handles_it() -> None:
    story = Story()
    await story.append()
    await story.deliver(age_s=3600.0, subject="log.model-echo.acme.nonsense")
    assert story.handled == [story.sequence]
