"""Kill -9 of the process that answers for all, and holds half of those who wait: nobody hangs."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config, Dispatch, Pool, Rule, Template, Tenant
from eventrail.contracts.events import Completed
from eventrail.eventlog.jetstream.names import LOG, stage_consumer
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess
from tests.integration.cache.asking import admit, outcomes
from tests.integration.services.running import until

EQUAL = 40


@pytest.fixture
def config() -> Config:
    """A pool that takes six seconds, and is taken over after three without a sign of life."""
    return Config(
        pools={"slow": Pool(engine="echo", engine_options={"delay_ms": 6_000.0})},
        templates={"plain": Template()},
        rules=[Rule(name="slow", model="slow", pool="slow")],
        tenants={"acme": Tenant()},
        dispatch=Dispatch(takeover_s=3.0),
    )


@pytest.fixture
async def front(provisioned: Provisioned) -> AsyncIterator[Host]:
    """The way to the cache, in this process."""
    host = Host(provisioned.settings(drain_s=1.0), [find("guardrail"), find("router")], Silent())
    await host.start()
    yield host
    await host.stop()


async def test_the_leaders_process_dies_and_all_are_answered_by_one_generation(
    provisioned: Provisioned, front: Host
) -> None:
    ports = free_ports(3)
    dies, stays, comes = (
        GatewayProcess(provisioned, port, services, answers=False)
        for port, services in zip(
            ports, (("cache", "worker"), ("cache",), ("worker",)), strict=True
        )
    )
    jetstream = provisioned.client.jetstream()

    async def waiting() -> bool:
        info = await jetstream.consumer_info(LOG, stage_consumer("cache-wait"))
        return (info.num_ack_pending or 0) == EQUAL - 1

    try:
        await asyncio.gather(dies.start(), stays.start())
        rids = [await admit(front, "How high?", model="slow", timeout_s=90.0) for _ in range(EQUAL)]
        await until(waiting, 60.0)
        await dies.kill()
        await comes.start()
        async with asyncio.timeout(60.0):
            states = await outcomes(front, rids)
    finally:
        await asyncio.gather(*(each.kill() for each in (dies, stays, comes)))
    assert all(isinstance(state.terminal, Completed) for state in states)
    assert len({state.answer_text for state in states}) == 1
    assert len([state for state in states if state.generated is not None]) == 1
