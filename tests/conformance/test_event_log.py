"""What an event log must do. One suite, every back end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from eventrail.contracts.events import Screened
from eventrail.contracts.ids import new_message_id, new_rid
from eventrail.contracts.notes import Note, Spent
from eventrail.contracts.records import Record
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Appended, Delivery, EventLog, Lost
from tests.lives import ACCEPTED, LIFE, ROUTED, SCREENED, record


async def appended(log: EventLog, one: Record, after: int = 0) -> int:
    outcome = await log.append(one, after=after, message_id=new_message_id())
    assert isinstance(outcome, Appended)
    return outcome.sequence


async def take(iterator: AsyncIterator[Any], count: int) -> list[Any]:
    taken: list[Any] = []
    async with asyncio.timeout(10), aclosing(iterator) as items:
        async for item in items:
            taken.append(item)
            if len(taken) == count:
                break
    return taken


class Hands:
    """Collects deliveries of a source."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Delivery] = asyncio.Queue()

    async def next(self, seconds: float = 5.0) -> Delivery:
        async with asyncio.timeout(seconds):
            return await self.queue.get()

    async def nothing(self, seconds: float = 0.5) -> bool:
        await asyncio.sleep(seconds)
        return self.queue.empty()


async def test_a_record_that_follows_the_tail_is_appended(log: EventLog) -> None:
    one = record(ACCEPTED, SCREENED)
    first = await appended(log, one)
    second = await appended(log, record(ROUTED, prior=one, next_stage="cache"), first)
    assert second > first
    tail = await log.tail("acme", one.rid)
    assert tail is not None
    assert tail.sequence == second
    assert tail.record.next == "cache"


async def test_a_record_that_does_not_follow_the_tail_loses_to_the_one_that_did(
    log: EventLog,
) -> None:
    one = record(ACCEPTED, SCREENED)
    first = await appended(log, one)
    rival = await appended(log, record(ROUTED, prior=one, next_stage="cache"), first)
    late = record(ROUTED, prior=one, next_stage="retriever")
    outcome = await log.append(late, after=first, message_id=new_message_id())
    assert isinstance(outcome, Lost)
    assert outcome.winner.sequence == rival
    assert outcome.winner.record.next == "cache"
    assert len(await log.read("acme", one.rid)) == 2


async def test_the_same_append_again_is_already_ours_even_after_others_followed(
    log: EventLog,
) -> None:
    one = record(ACCEPTED, SCREENED)
    mine = new_message_id()
    outcome = await log.append(one, after=0, message_id=mine)
    assert isinstance(outcome, Appended)
    follower = record(ROUTED, prior=one, next_stage="cache")
    await appended(log, follower, outcome.sequence)
    again = await log.append(one, after=0, message_id=mine)
    assert again == Appended(outcome.sequence, already_ours=True, tries=again.tries)
    assert len(await log.read("acme", one.rid)) == 2


async def test_of_many_rivals_for_one_place_exactly_one_wins(log: EventLog) -> None:
    one = record(ACCEPTED, SCREENED)
    first = await appended(log, one)
    rivals = [record(ROUTED, prior=one, next_stage=f"model-{index}") for index in range(20)]
    outcomes = await asyncio.gather(
        *(log.append(rival, after=first, message_id=new_message_id()) for rival in rivals)
    )
    winners = [outcome for outcome in outcomes if isinstance(outcome, Appended)]
    losers = [outcome for outcome in outcomes if isinstance(outcome, Lost)]
    assert len(winners) == 1
    assert {loser.winner.sequence for loser in losers} == {winners[0].sequence}


async def test_requests_and_tenants_do_not_disturb_each_other(log: EventLog) -> None:
    rid = new_rid()
    await appended(log, record(ACCEPTED, rid=rid, tenant="acme"))
    await appended(log, record(ACCEPTED, rid=rid, tenant="demo"))
    await appended(log, record(ACCEPTED, tenant="acme"))
    assert len(await log.read("acme", rid)) == 1
    assert len(await log.read("demo", rid)) == 1


async def test_a_whole_life_reads_back_in_order_and_folds(log: EventLog) -> None:
    one = record(*LIFE[:2])
    two = record(*LIFE[2:4], prior=one, next_stage="model-echo")
    three = record(*LIFE[4:], prior=two)
    after = 0
    for part in (one, two, three):
        after = await appended(log, part, after)
    stored = await log.read("acme", one.rid)
    assert [item.record for item in stored] == [one, two, three]
    events = [raw for item in stored for raw in item.record.events]
    assert events == [*three.prior, *three.events]
    assert fold(stored[-1].record).ended


async def test_an_unknown_request_has_no_tail(log: EventLog) -> None:
    assert await log.tail("acme", new_rid()) is None
    assert await log.read("acme", new_rid()) == []


async def test_a_body_over_the_claim_check_limit_comes_back_whole(log: EventLog) -> None:
    long = Screened(messages=[Message(role="user", content="word " * 400_000)])
    one = record(ACCEPTED, long)
    await appended(log, one)
    tail = await log.tail("acme", one.rid)
    assert tail is not None
    assert tail.record == one


async def test_work_is_delivered_against_credit_and_never_beyond(log: EventLog) -> None:
    hands = Hands()
    source = log.work("router")
    await source.start(hands.queue.put_nowait)
    for _ in range(5):
        await appended(log, record(ACCEPTED, SCREENED))
    assert await hands.nothing()
    source.grant(2)
    got = [await hands.next(), await hands.next()]
    assert await hands.nothing()
    source.grant(3)
    got += [await hands.next() for _ in range(3)]
    assert len({delivery.sequence for delivery in got}) == 5
    assert {delivery.attempt for delivery in got} == {1}
    for delivery in got:
        await delivery.ack()
    await source.stop()


async def test_a_stage_gets_its_own_work_only(log: EventLog) -> None:
    hands = Hands()
    source = log.work("cache")
    await source.start(hands.queue.put_nowait)
    source.grant(10)
    await appended(log, record(ACCEPTED, SCREENED, next_stage="router"))
    mine = record(ACCEPTED, SCREENED, next_stage="cache")
    await appended(log, mine)
    delivery = await hands.next()
    assert (await log.resolve(delivery.payload)).rid == mine.rid
    assert await hands.nothing()
    await delivery.ack()
    await source.stop()


async def test_work_handed_back_comes_again_with_its_count(log: EventLog) -> None:
    hands = Hands()
    source = log.work("router")
    await source.start(hands.queue.put_nowait)
    source.grant(2)
    await appended(log, record(ACCEPTED, SCREENED))
    first = await hands.next()
    await first.nak(0.05)
    second = await hands.next()
    assert (first.sequence, first.attempt) == (second.sequence, 1)
    assert second.attempt == 2
    await second.ack()
    await source.stop()


async def test_only_the_first_delivery_of_a_record_is_first_hand(log: EventLog) -> None:
    hands = Hands()
    source = log.work("router")
    await source.start(hands.queue.put_nowait)
    source.grant(100)
    async with asyncio.timeout(10):  # a log may take a moment to be sure of itself
        while True:
            await appended(log, record(ACCEPTED, SCREENED))
            delivery = await hands.next()
            if log.first_hand(delivery):
                break
            await delivery.ack()
            await asyncio.sleep(0.05)
    await delivery.nak(0.05)
    again = await hands.next()
    assert again.sequence == delivery.sequence
    assert not log.first_hand(again)
    await again.ack()
    await source.stop()


async def test_acked_and_terminated_work_does_not_come_again(log: EventLog) -> None:
    hands = Hands()
    source = log.work("router")
    await source.start(hands.queue.put_nowait)
    source.grant(10)
    await appended(log, record(ACCEPTED, SCREENED))
    await appended(log, record(ACCEPTED, SCREENED))
    await (await hands.next()).ack()
    await (await hands.next()).terminate("poison")
    assert await hands.nothing(1.0)
    await source.stop()


async def test_two_takers_share_the_work(log: EventLog) -> None:
    left, right = Hands(), Hands()
    sources = [log.work("router"), log.work("router")]
    for source, hands in zip(sources, (left, right), strict=True):
        await source.start(hands.queue.put_nowait)
        source.grant(5)
    await asyncio.sleep(0.1)
    for _ in range(10):
        await appended(log, record(ACCEPTED, SCREENED))
    got = [await left.next() for _ in range(5)] + [await right.next() for _ in range(5)]
    assert len({delivery.sequence for delivery in got}) == 10
    for source in sources:
        await source.stop()


async def test_following_yields_every_record_in_order_from_any_point(log: EventLog) -> None:
    sequences = [await appended(log, record(ACCEPTED)) for _ in range(5)]
    every = await take(log.follow(), 5)
    assert [item.sequence for item in every] == sequences
    later = await take(log.follow(after=sequences[2]), 2)
    assert [item.sequence for item in later] == sequences[3:]


async def test_following_waits_for_what_comes(log: EventLog) -> None:
    task = asyncio.create_task(take(log.follow(), 2))
    await asyncio.sleep(0.2)
    sequences = [await appended(log, record(ACCEPTED)) for _ in range(2)]
    assert [item.sequence for item in await task] == sequences


def spent(rid: str, note_id: str) -> Note:
    data = Spent(attempt=note_id, pool="p", reason="lost the race", cost=0.5)
    return Note(
        id=note_id,
        rid=rid,
        tenant="acme",
        kind=data.kind,
        at=datetime.now(UTC),
        by="test@1",
        data=msgspec.Raw(msgspec.json.encode(data)),
    )


async def test_notes_are_kept_beside_the_life_and_stored_once(log: EventLog) -> None:
    one = record(ACCEPTED)
    await appended(log, one)
    assert await log.note(spent(one.rid, "n1")) == await log.note(spent(one.rid, "n1"))
    await log.note(spent(one.rid, "n2"))
    notes = await log.notes("acme", one.rid)
    assert [note.id for note in notes] == ["n1", "n2"]
    assert notes[0].payload() == Spent(attempt="n1", pool="p", reason="lost the race", cost=0.5)
    assert len(await log.read("acme", one.rid)) == 1


async def test_a_first_note_of_its_kind_is_stored_only_where_there_is_none(log: EventLog) -> None:
    one, other = new_rid(), new_rid()
    assert await log.note_first(spent(one, "n1"))
    assert await log.note_first(spent(other, "n2"))
    assert not await log.note_first(spent(one, "n3"))
    assert [note.id for note in await log.notes("acme", one)] == ["n1"]
    assert await asyncio.gather(
        *(log.note_first(spent(f"{number % 2:032x}", f"m{number}")) for number in range(8))
    ) == [True, True, *[False] * 6]


@pytest.mark.parametrize("kind", ["*", "spent"])
async def test_notes_can_be_followed(log: EventLog, kind: str) -> None:
    rid = new_rid()
    await log.note(spent(rid, "n1"))
    await log.note(spent(rid, "n2"))
    followed = await take(log.follow_notes(kind=kind), 2)
    assert [note.id for _, note in followed] == ["n1", "n2"]
