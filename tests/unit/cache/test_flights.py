"""Who leads, who waits, and who is woken by what."""

import asyncio

from eventrail.cache.claim import Claim, Held, Lead, decode_claim, encode_claim, stands
from eventrail.cache.flights import LOOK_S, Flights
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.contracts.errors import LogUnavailable

ANSWER = CachedAnswer("120 m.", 1.0, "one")


class Bucket:
    """Claims in memory, shared by processes; each write takes effect in the place it names."""

    def __init__(self) -> None:
        self.values: dict[str, Held] = {}
        self.revision = 0
        self.writes = 0
        self.reachable = True

    async def put(self, name: str, claim: Claim, expected: int) -> int | None:
        await asyncio.sleep(0)
        if not self.reachable:
            raise LogUnavailable("nobody answers")
        held = self.values.get(name)
        if (held.revision if held is not None else 0) != expected:
            return None
        self.writes += 1
        self.revision += 1
        self.values[name] = Held(claim, self.revision)
        return self.revision

    async def last(self, name: str) -> Held | None:
        await asyncio.sleep(0)
        return self.values.get(name)


def claim(rid: str, until: float = 60.0, *, ended: bool = False) -> Claim:
    return Claim(rid, until, ended=ended)


def flights(bucket: Bucket) -> Flights:
    return Flights(bucket, lambda: 0.0)


async def test_of_many_in_many_processes_one_leads_and_the_bucket_is_asked_by_each_once() -> None:
    bucket = Bucket()
    processes = [flights(bucket) for _ in range(4)]
    claims = [claim(str(number)) for number in range(200)]
    leads = await asyncio.gather(
        *(processes[number % 4].lead("t.k", each) for number, each in enumerate(claims))
    )
    (leader,) = [each.rid for each, lead in zip(claims, leads, strict=True) if lead.leads]
    assert {lead.leader for lead in leads if not lead.leads} == {leader}
    assert bucket.writes == 1


async def test_another_question_or_tenant_has_a_flight_of_its_own() -> None:
    process = flights(Bucket())
    for name in ("t.k", "t.other", "u.k"):
        assert (await process.lead(name, claim("one"))).leads


async def test_who_led_before_a_crash_still_leads() -> None:
    bucket = Bucket()
    await flights(bucket).lead("t.k", claim("one"))
    assert await flights(bucket).lead("t.k", claim("one")) == Lead(leads=True)


async def test_without_the_bucket_one_leads_in_each_process() -> None:
    bucket = Bucket()
    bucket.reachable = False
    processes = [flights(bucket), flights(bucket)]
    for process in processes:
        leads = await asyncio.gather(*(process.lead("t.k", claim(str(n))) for n in range(5)))
        assert leads == [Lead(leads=True), *[Lead(leader="0")] * 4]
        assert await process.lead("t.k", claim("9")) == Lead(leader="0")
    bucket.reachable = True
    await processes[0].end("t.k", "0", kept=False)  # what was never stored ends for all
    held = bucket.values["t.k"]
    processes[1].hear("t.k", held.claim, held.revision)
    assert (await processes[1].lead("t.k", claim("10"))).leads


async def test_all_who_wait_are_woken_by_the_answer() -> None:
    process = flights(Bucket())
    waits = [asyncio.ensure_future(process.answer("t.k", 9.0, asyncio.Event())) for _ in range(50)]
    await asyncio.sleep(0)
    assert process.waiting == 50
    process.land("t.other", ANSWER)
    process.land("t.k", ANSWER)
    assert await asyncio.gather(*waits) == [ANSWER] * 50
    assert process.waiting == 0


async def test_who_waits_hears_at_once_that_there_will_be_no_answer() -> None:
    bucket = Bucket()
    here, there = flights(bucket), flights(bucket)
    await here.lead("t.k", claim("one"))
    waits = asyncio.ensure_future(there.answer("t.k", 9.0, asyncio.Event()))
    await asyncio.sleep(0)
    await here.end("t.k", "one", kept=False)
    held = bucket.values["t.k"]
    there.hear("t.k", held.claim, held.revision)  # as the watch of the bucket says
    assert await waits is None
    assert (await there.lead("t.k", claim("two"))).leads
    assert (await here.lead("t.k", claim("three"))).leader == "two"


async def test_a_claim_is_ended_by_who_made_it_only() -> None:
    bucket = Bucket()
    process = flights(bucket)
    await process.lead("t.k", claim("one"))
    await process.end("t.k", "two", kept=False)
    assert not bucket.values["t.k"].claim.ended
    await flights(bucket).end("t.k", "one", kept=True)  # another process may do it
    assert bucket.values["t.k"].claim.kept


async def test_nobody_waits_longer_than_it_makes_sense() -> None:
    process = flights(Bucket())
    process.hear("t.k", claim("one", until=-1.0), 1)  # its deadline has passed
    process.hear("t.l", claim("one", ended=True), 2)
    for name in ("t.k", "t.l"):
        assert await process.answer(name, 9.0, asyncio.Event()) is None
    assert await process.answer("t.m", 0.01, asyncio.Event()) is None


async def test_a_cancel_ends_a_wait() -> None:
    process, cancelled = flights(Bucket()), asyncio.Event()
    waits = asyncio.ensure_future(process.answer("t.k", 9.0, cancelled))
    await asyncio.sleep(0)
    cancelled.set()
    assert await waits is None


async def test_older_news_are_none() -> None:
    process = flights(Bucket())
    process.hear("t.k", claim("two"), 7)
    process.hear("t.k", claim("one", ended=True), 6)
    assert (await process.lead("t.k", claim("three"))).leader == "two"


def test_a_hasty_request_waits_for_no_batch_work() -> None:
    slow, fast = Claim("s", 9.0, "batch"), Claim("f", 9.0)
    assert [stands(slow, fast, 0.0), stands(slow, slow, 0.0), stands(fast, slow, 0.0)] == [
        False, True, True,
    ]  # fmt: skip
    assert not stands(fast, fast, 9.0)
    assert not stands(claim("e", ended=True), fast, 0.0)


def test_a_claim_survives_the_bucket() -> None:
    for each in (claim("one"), Claim("two", 1.5, "batch", ended=True, kept=True)):
        assert decode_claim(encode_claim(each)) == each


async def test_one_of_those_who_wait_looks_after_the_leader_now_and_then() -> None:
    now = 0.0
    process = Flights(Bucket(), lambda: now)
    assert process.to_look_after("t.k") == ""
    await process.lead("t.k", claim("one"))
    assert [process.to_look_after("t.k") for _ in range(3)] == ["one", "", ""]
    now = LOOK_S
    assert [process.to_look_after("t.k") for _ in range(2)] == ["one", ""]
    await process.end("t.k", "one", kept=False)
    now = 3 * LOOK_S
    assert process.to_look_after("t.k") == ""
    assert not process.led("t.k")
