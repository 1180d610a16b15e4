"""As many at once as there are slots, none in a row, and a drain that loses nothing."""

import asyncio
from collections.abc import Callable

import pytest

from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.memory import MemoryLog
from eventrail.runtime.slots import HEARTBEAT_S, Slots
from tests.lives import ACCEPTED, record
from tests.simulation.virtual_time import EPOCH, VirtualClock
from tests.unit.runtime.world import FOREVER, virtual


class Work:
    """Handles deliveries for a given time each; counts how many at once."""

    def __init__(self, seconds: Callable[[int], float]) -> None:
        self.seconds = seconds
        self.busy = self.most = self.begun = 0
        self.done: list[tuple[int, float]] = []
        self.handed_back: list[int] = []

    async def handle(self, delivery: Delivery) -> None:
        self.begun += 1
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            await asyncio.sleep(self.seconds(delivery.sequence))
        except asyncio.CancelledError:
            self.handed_back.append(delivery.sequence)
            await delivery.nak(0)
            raise
        finally:
            self.busy -= 1
        await delivery.ack()
        self.done.append((delivery.sequence, (VirtualClock().now() - EPOCH).total_seconds()))


async def filled(count: int) -> MemoryLog:
    log = MemoryLog()
    for _ in range(count):
        one = record(ACCEPTED, next_stage="guardrail")
        await log.append(one, after=0, message_id=new_message_id())
    return log


@virtual
async def test_never_more_at_once_than_slots() -> None:
    log = await filled(20)
    work = Work(lambda _: 1.0)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 3)
    await slots.start()
    await asyncio.sleep(0.5)
    assert (work.begun, slots.busy) == (3, 3)
    await asyncio.sleep(20.0)
    assert work.most == 3
    assert sorted(sequence for sequence, _ in work.done) == list(range(1, 21))
    await slots.drain(1.0)


@virtual
async def test_a_slow_one_stalls_nobody() -> None:
    log = await filled(10)
    work = Work(lambda sequence: 25.0 if sequence == 1 else 1.0)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 2)
    await slots.start()
    await asyncio.sleep(10.0)
    assert [sequence for sequence, _ in work.done] == list(range(2, 11))
    assert slots.busy == 1
    await slots.drain(30.0)
    assert work.done[-1][0] == 1


@virtual
async def test_work_that_takes_longer_than_the_ack_wait_is_not_delivered_twice() -> None:
    log = await filled(1)
    work = Work(lambda _: log.ack_wait * 3)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 2)
    await slots.start()
    await asyncio.sleep(log.ack_wait * 3 + HEARTBEAT_S)
    assert (work.begun, len(work.done)) == (1, 1)
    await slots.drain(1.0)


@virtual
async def test_a_drain_finishes_what_is_in_hand_and_takes_no_more() -> None:
    log = await filled(5)
    work = Work(lambda _: 1.0)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 2)
    await slots.start()
    await asyncio.sleep(0.5)
    await slots.drain(10.0)
    assert (work.begun, len(work.done)) == (2, 2)
    await asyncio.sleep(10.0)
    assert work.begun == 2


@virtual
async def test_a_drain_hands_back_what_does_not_finish_in_time() -> None:
    log = await filled(2)
    work = Work(lambda sequence: FOREVER if sequence == 1 else 1.0)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 2)
    await slots.start()
    await asyncio.sleep(0.5)
    await slots.drain(3.0)
    assert work.handed_back == [1]
    assert slots.busy == 0

    other = Work(lambda _: 1.0)
    successor = Slots("guardrail", log.work("guardrail"), other.handle, 2)
    await successor.start()
    await asyncio.sleep(2.0)
    assert [sequence for sequence, _ in other.done] == [1]
    await successor.drain(1.0)


@virtual
async def test_a_handler_that_raises_gives_its_slot_back() -> None:
    log = await filled(3)
    seen: list[int] = []

    async def breaks(delivery: Delivery) -> None:
        seen.append(delivery.sequence)
        raise ZeroDivisionError

    slots = Slots("guardrail", log.work("guardrail"), breaks, 1)
    await slots.start()
    await asyncio.sleep(1.0)
    assert seen == [1, 2, 3]
    assert slots.busy == 0
    await slots.drain(1.0)


@virtual
async def test_more_slots_are_used_at_once_and_fewer_as_work_ends() -> None:
    log = await filled(40)
    work = Work(lambda _: 1.0)
    slots = Slots("guardrail", log.work("guardrail"), work.handle, 2)
    await slots.start()
    await asyncio.sleep(0.5)
    assert slots.busy == 2
    slots.resize(6)
    await asyncio.sleep(0.1)
    assert (slots.busy, slots.slots) == (6, 6)
    slots.resize(1)
    assert slots.busy == 6  # nothing is cut off
    await asyncio.sleep(1.5)
    assert slots.busy == 1
    with pytest.raises(ValueError, match="least is 1"):
        slots.resize(0)
    await asyncio.sleep(40.0)
    assert len(work.done) == 40
    await slots.drain(1.0)
