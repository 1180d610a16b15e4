"""Kill -9 of the judge, again and again, while requests end: each is judged, and once."""

import asyncio
import os
from collections import Counter

import pytest
from msgspec.structs import replace

from eventrail.bus.ports import free_ports
from eventrail.config.judging import Judging
from eventrail.config.model import Config, Dispatch, Pool, Rule
from eventrail.contracts.notes import Judged
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess
from tests.integration.judge.scripted import ScriptedPool, hosts
from tests.integration.services.running import ask, until

KILLS = int(os.environ.get("EVENTRAIL_JUDGE_KILLS", "1"))
REQUESTS = 6 * KILLS


@pytest.fixture
def config(config: Config) -> Config:
    """Every answer is judged by the rules and by a pool; what a dead process held comes back."""
    return replace(
        config,
        pools={**config.pools, "judge": Pool(engine="echo", model="judge-1")},
        rules=[Rule(name="echo", model="echo", pool="echo", cacheable=False)],
        judging={"default": Judging(pool="judge", rate=1.0, daily_cost=0.0)},
        dispatch=Dispatch(takeover_s=3.0),
    )


async def test_every_answer_is_judged_once_however_often_the_judge_dies(
    provisioned: Provisioned,
) -> None:
    pool = ScriptedPool(lambda _: "VERDICT: 4")
    (port,) = free_ports(1)
    judge = GatewayProcess(provisioned, port, ("judge",), answers=False)
    async with hosts(provisioned, pool, ("guardrail", "router", "pool")) as (host,):
        rids: list[str] = []
        try:
            for number in range(KILLS):
                await judge.start()
                before = len(pool.asked)
                rids += [(await ask(host, f"{number}.{n}")).rid for n in range(REQUESTS // KILLS)]
                await until(lambda before=before: len(pool.asked) > before, 60.0)
                await judge.kill()  # in the middle of its work
            await judge.start()
            await until(lambda: _all_judged(host, rids), 90.0)
            await asyncio.sleep(1.0)  # were anything to be judged twice, it would be by now
            counts = [await _judges(host, rid) for rid in rids]
        finally:
            await judge.kill()
    assert counts == [Counter({"rules": 1, "model:judge": 1})] * REQUESTS
    assert len(pool.asked) == REQUESTS  # nothing was paid for twice


async def _judges(host: Host, rid: str) -> Counter[str]:
    notes = [note.payload() for note in await host.log.notes("acme", rid)]
    return Counter(note.judge for note in notes if isinstance(note, Judged))


async def _all_judged(host: Host, rids: list[str]) -> bool:
    return all([len(await _judges(host, rid)) >= 2 for rid in rids])
