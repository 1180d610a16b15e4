"""Of equal requests at once, over several processes, one is answered for all."""

import asyncio
import time
from typing import cast

import msgspec
import pytest

from eventrail.cache.claim import Claim
from eventrail.cache.claim_bucket import ClaimBucket
from eventrail.config.caching import Caching
from eventrail.config.model import Config, Tenant
from eventrail.contracts.events import Cancelled, Completed, Failed, Generated
from eventrail.contracts.notes import CancelRequested
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.cache.asking import admit, ended, outcome, outcomes, reasons
from tests.integration.cache.pool import CountingPool, hosts, said
from tests.integration.services.running import until

FRONT = ("guardrail", "router", "cache")
MANY = 300


@pytest.fixture
def config(config: Config) -> Config:
    """The usual one; `demo` has no single flight."""
    alone = Tenant(caching="alone")
    return msgspec.structs.replace(
        config,
        tenants={**config.tenants, "demo": alone},
        caching={"alone": Caching(single_flight=False)},
    )


async def admitted(hosts: list[Host], text: str, count: int, **more: float) -> list[str]:
    """Admit the same question over all hosts, so many times at once."""
    wanted = [admit(hosts[number % len(hosts)], text, **more) for number in range(count)]  # type: ignore[arg-type] -- as above
    return list(await asyncio.gather(*wanted))


def waiting(hosts: list[Host]) -> int:
    return sum(cast("dict[str, int]", host.health()["cache"])["waiting"] for host in hosts)


async def test_hundreds_of_equal_requests_over_two_processes_make_one_generation(
    provisioned: Provisioned,
) -> None:
    pool = CountingPool()
    async with hosts(provisioned, pool, (*FRONT, "pool"), FRONT) as running:
        rids = await admitted(running, "How high is the tower?", MANY)
        await until(lambda: waiting(running) == MANY - 1, 30.0)
        other = await admit(running[1], "How wide is the moat?")
        await until(lambda: len(pool.asked) == 2)  # those who wait are in nobody's way
        pool.open.set()
        states = await outcomes(running[0], rids)
        assert {state.answer_text for state in states} == {"How high is the tower? Answer 1."}
        assert len([state for state in states if state.cache_hit is None]) == 1
        assert sorted(pool.asked) == sorted([pool.asked[0], other])
        assert waiting(running) == 0
        (waited,) = {tuple(reasons(await ended(running[0], rid))) for rid in rids[:3]} - {
            ("absent",)
        }
        assert waited == ("in_flight",)


async def test_the_next_one_leads_if_the_first_fails(provisioned: Provisioned) -> None:
    pool = CountingPool(fails=1)
    async with hosts(provisioned, pool, (*FRONT, "pool"), FRONT) as running:
        rids = await admitted(running, "How high?", 20)
        await until(lambda: waiting(running) == 19)
        pool.open.set()
        states = await outcomes(running[0], rids)
        assert len(pool.asked) == 2
        assert [type(state.terminal) for state in states if state.rid == pool.asked[0]] == [Failed]
        others = [state for state in states if state.rid != pool.asked[0]]
        assert {state.answer_text for state in others} == {"How high? Answer 2."}


async def test_if_answers_cannot_be_kept_each_goes_on_by_itself(provisioned: Provisioned) -> None:
    def cut(text: str, number: int) -> Generated:
        return Generated("echo", "echo-1", f"a{number}", text, finish_reason="length")

    pool = CountingPool(answer=cut)
    async with hosts(provisioned, pool, (*FRONT, "pool")) as running:
        rids = await admitted(running, "How high?", 12)
        await until(lambda: waiting(running) == 11)
        pool.open.set()
        states = await outcomes(running[0], rids)
        assert all(isinstance(state.terminal, Completed) for state in states)
        assert sorted(pool.asked) == sorted(rids)


async def test_a_cancelled_leader_and_a_cancelled_waiter_hold_nobody_up(
    provisioned: Provisioned,
) -> None:
    pool = CountingPool()
    async with hosts(provisioned, pool, (*FRONT, "pool"), FRONT) as running:
        rids = await admitted(running, "How high?", 6)
        await until(lambda: waiting(running) == 5)
        leader = pool.asked[0]
        waiter = next(rid for rid in rids if rid != leader)
        for rid in (waiter, leader):
            await running[0].announcer.note("acme", rid, CancelRequested("no longer wanted"))
        stopped = await outcomes(running[0], [leader, waiter])
        assert [type(state.terminal) for state in stopped] == [Cancelled, Cancelled]
        await until(lambda: len(pool.asked) == 2)
        pool.open.set()
        rest = [rid for rid in rids if rid not in {leader, waiter}]
        states = await outcomes(running[0], rest)
        assert {state.answer_text for state in states} == {"How high? Answer 2."}
        assert len(pool.asked) == 2


async def test_who_has_less_time_than_the_leader_goes_on_by_itself(
    provisioned: Provisioned,
) -> None:
    pool = CountingPool()
    async with hosts(provisioned, pool, (*FRONT, "pool")) as running:
        slow = await admit(running[0], "How high?", timeout_s=60.0)
        await until(lambda: len(pool.asked) == 1)
        hasty = await admit(running[0], "How high?", timeout_s=3.0)
        await until(lambda: len(pool.asked) == 2)  # after half of its time
        pool.open.set()
        states = await outcomes(running[0], [slow, hasty])
        assert all(isinstance(state.terminal, Completed) for state in states)


async def test_nobody_in_a_hurry_waits_for_batch_work(provisioned: Provisioned) -> None:
    pool = CountingPool()
    async with hosts(provisioned, pool, (*FRONT, "pool")) as running:
        batch = await admit(running[0], "How high?", batch=True)
        await until(lambda: len(pool.asked) == 1)
        hasty = await admit(running[0], "How high?")
        await until(lambda: len(pool.asked) == 2)
        third = await admit(running[0], "How high?", batch=True)
        await until(lambda: waiting(running) == 1)
        pool.open.set()
        for rid in (batch, hasty, third):
            assert isinstance((await outcome(running[0], rid)).terminal, Completed)
        assert len(pool.asked) == 2


async def test_a_policy_can_let_each_request_be(provisioned: Provisioned) -> None:
    pool = CountingPool(answer=said)
    async with hosts(provisioned, pool, (*FRONT, "pool")) as running:
        rids = [await admit(running[0], "How high?", tenant="demo") for _ in range(3)]
        await until(lambda: len(pool.asked) == 3)
        pool.open.set()
        await outcomes(running[0], rids, "demo")


async def test_the_claim_of_a_request_that_has_ended_keeps_nobody_waiting(
    provisioned: Provisioned,
) -> None:
    def cut(text: str, number: int) -> Generated:
        return Generated("echo", "echo-1", f"a{number}", text, finish_reason="length")

    pool = CountingPool(answer=cut)
    pool.open.set()
    async with hosts(provisioned, pool, (*FRONT, "pool")) as running:
        (first,) = await outcomes(running[0], [await admit(running[0], "How high?")])
        name, claims = f"acme.{first.cache_key}", ClaimBucket(running[0].client)
        # as a repeat with the same idempotency key leaves it, which loses its race afterwards
        held = await claims.last(name)
        again = Claim(first.rid, time.time() + 60.0)
        assert await claims.put(name, again, held.revision if held is not None else 0)
        later = await admit(running[0], "How high?", timeout_s=60.0)
        async with asyncio.timeout(20.0):  # half of its time would be 30
            (state,) = await outcomes(running[0], [later])
        assert isinstance(state.terminal, Completed)
        assert len(pool.asked) == 2
