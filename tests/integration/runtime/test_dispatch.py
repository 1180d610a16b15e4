"""Which requests get the slots of a busy pool: counts and order, on a real server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest

from eventrail.config.model import Config, Dispatch, Tenant
from eventrail.config.model import Pool as PoolConfig
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.provision.api import Management
from eventrail.runtime.host import Host
from eventrail.runtime.roster import StageNotServed, StageServed
from tests.conftest import Provisioned
from tests.integration.runtime.pool import POOL, Pool, ask, change, hosted, log_of

TENANTS = ("acme", "demo", "third")


@pytest.fixture
def config() -> Config:
    return Config(
        pools={POOL: PoolConfig(engine="echo")},
        tenants={name: Tenant() for name in TENANTS},
        dispatch=Dispatch(batch_one_in=4),
    )


@pytest.fixture
def log(provisioned: Provisioned) -> JetStreamLog:
    return log_of(provisioned)


@asynccontextmanager
async def running(*hosts: Host) -> AsyncIterator[None]:
    await asyncio.gather(*(host.start() for host in hosts))
    try:
        yield
    finally:
        await asyncio.gather(*(host.stop() for host in hosts))


async def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


async def flood(log: JetStreamLog, tenant: str, count: int, **more: str) -> list[str]:
    asked = (ask(log, tenant, **more) for _ in range(count))  # type: ignore[arg-type]
    return list(await asyncio.gather(*asked))


async def test_a_flood_of_one_tenant_passes_nobody_by(
    provisioned: Provisioned, log: JetStreamLog
) -> None:
    await flood(log, "acme", 120)
    pools = [Pool(2, seconds=0.01), Pool(2, seconds=0.01)]
    await flood(log, "demo", 10)
    await flood(log, "third", 10)
    async with running(*(hosted(provisioned, pool) for pool in pools)):
        await until(lambda: sum(len(pool.order) for pool in pools) == 140)
    for pool in pools:
        others = [at for at, (tenant, _) in enumerate(pool.order) if tenant != "acme"]
        # two others take turns with the flood: each is a third, and the slots are few
        assert all(at <= 3 * number + 8 for number, at in enumerate(sorted(others))), pool.order
    assert [pool.most <= 2 for pool in pools] == [True, True]


async def test_interactive_goes_before_batch_and_batch_is_not_starved(
    provisioned: Provisioned, log: JetStreamLog
) -> None:
    await flood(log, "acme", 30, priority="batch")
    await flood(log, "acme", 30)
    pool = Pool(1, seconds=0.005)
    async with running(hosted(provisioned, pool)):
        await until(lambda: len(pool.order) == 60)
    first = Counter(priority for _, priority in pool.order[:36])
    assert 26 <= first["interactive"] <= 30
    assert 6 <= first["batch"] <= 10  # one in four
    assert {priority for _, priority in pool.order[44:]} == {"batch"}


async def test_an_interactive_request_gets_the_next_slot_of_a_pool_full_of_batch_work(
    provisioned: Provisioned, log: JetStreamLog
) -> None:
    pool = Pool(2, seconds=0.2)
    async with running(hosted(provisioned, pool)):
        await flood(log, "acme", 40, priority="batch")
        await until(lambda: len(pool.order) >= 4)
        begun = len(pool.order)
        await ask(log, "demo")
        await until(lambda: ("demo", "interactive") in pool.order)
    assert pool.order.index(("demo", "interactive")) <= begun + 3


async def test_all_slots_serve_whoever_asks(provisioned: Provisioned, log: JetStreamLog) -> None:
    for tenant, priority in (("acme", "interactive"), ("demo", "batch")):
        pool = Pool(8)
        async with running(hosted(provisioned, pool)):
            await flood(log, tenant, 20, priority=priority)
            await until(lambda pool=pool: pool.busy == 8, 5.0)
            await asyncio.sleep(0.3)
            assert pool.most == 8
            pool.open.set()
            await until(lambda pool=pool: len(pool.order) == 20)


async def test_what_a_drain_cuts_off_another_replica_takes_at_once(
    provisioned: Provisioned, log: JetStreamLog
) -> None:
    first, second = Pool(4), Pool(4)
    stopping = hosted(provisioned, first, drain_s=0.1)
    await stopping.start()
    rids = await flood(log, "acme", 4)
    await until(lambda: first.busy == 4)
    async with running(hosted(provisioned, second)):
        await stopping.stop()
        await until(lambda: len(second.order) == 4, 5.0)
        assert sorted(second.rids) == sorted(rids)
        second.open.set()


async def test_a_tenant_and_a_pool_that_are_new_are_served_without_a_restart(
    provisioned: Provisioned, log: JetStreamLog, config: Config
) -> None:
    pool, more = Pool(4, seconds=0.01), Pool(4, "second", seconds=0.01)
    host = hosted(provisioned, pool)
    async with running(host):
        grown = msgspec.structs.replace(
            config,
            tenants={**config.tenants, "new": Tenant(share="acme")},
            pools={**config.pools, "second": PoolConfig(engine="echo")},
        )
        await change(provisioned, grown)
        await ask(log, "new")
        await until(lambda: ("new", "interactive") in pool.order)
        await ask(log, "new", pool="second")
        await host.add_stage(more)
        with pytest.raises(StageServed, match="model-second"):
            await host.add_stage(more)
        await until(lambda: len(more.order) == 1)
        await host.remove_stage("model-second")
        with pytest.raises(StageNotServed, match="model-second"):
            await host.remove_stage("model-second")
        await ask(log, "new", pool="second")
        await asyncio.sleep(0.5)
        assert len(more.order) == 1
        assert host.health()["busy"] == {"model-echo": 0}


async def test_more_slots_while_it_runs(provisioned: Provisioned, log: JetStreamLog) -> None:
    pool = Pool(2)
    host = hosted(provisioned, pool)
    async with running(host):
        await flood(log, "acme", 10)
        await until(lambda: pool.busy == 2)
        host.resize_stage("model-echo", 7)
        await until(lambda: pool.busy == 7, 5.0)
        await asyncio.sleep(0.2)
        assert pool.most == 7
        pool.open.set()


async def test_dividing_a_queue_loses_nothing_and_does_nothing_twice(
    provisioned: Provisioned, log: JetStreamLog, config: Config
) -> None:
    undivided = msgspec.structs.replace(config, tenants={})
    await change(provisioned, undivided)
    management = Management(provisioned.client)
    for lane in lanes_of(POOL, config):
        await management._call(f"CONSUMER.DELETE.LOG.{lane.consumer}")
    pool = Pool(4, seconds=0.01)
    host = hosted(provisioned, pool)
    async with running(host):
        await flood(log, "acme", 20)
        await until(lambda: len(pool.order) == 20 and pool.busy == 0)
        await asyncio.sleep(0.2)
    waiting = await flood(log, "acme", 5)
    await change(provisioned, config)
    again = Pool(4, seconds=0.01)
    async with running(hosted(provisioned, again)):
        await until(lambda: len(again.order) == 5)
        await asyncio.sleep(0.5)
    assert sorted(again.rids) == sorted(waiting)
