"""Kill -9 of the service that listens: nothing that users showed is lost, nothing counts twice."""

import asyncio
import random
from collections import Counter

import pytest

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config
from eventrail.contracts.notes import Feedback
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess
from tests.integration.feedback.listening import said, system, user
from tests.integration.gateway.running import CONFIG, running

CONVERSATIONS = 30
KILLS = 2


@pytest.fixture
def config() -> Config:
    return CONFIG


async def test_each_signal_is_noted_once_however_often_its_reader_dies(
    provisioned: Provisioned,
) -> None:
    rng = random.Random(7)
    listens = GatewayProcess(provisioned, free_ports(1)[0], ("feedback",), answers=False)
    rids: list[str] = []
    async with running(provisioned) as front, front.http() as http:

        async def kills() -> None:
            for _ in range(KILLS):
                await listens.start()
                await asyncio.sleep(rng.uniform(1.5, 3.0))
                await listens.kill()

        killing = asyncio.create_task(kills())
        for number in range(CONVERSATIONS):
            first, answer = await said(http, [user(f"question {number}")])
            turns = [user(f"question {number}"), system(answer), user("no, I meant another one")]
            await said(http, turns)
            body = {"signal": "thumbs", "value": -1, "id": "f"}
            await http.post(f"/v1/requests/{first}/feedback", json=body)
            rids.append(first)
            await asyncio.sleep(0.1)
        await killing
        await listens.start()
        try:
            async with asyncio.timeout(60.0):
                while not all([await _signals(front.host, rid) for rid in rids]):
                    await asyncio.sleep(0.2)
            counts = [await _counts(front.host, rid) for rid in rids]
        finally:
            await listens.kill()
    assert all(count == 1 for each in counts for count in each.values()), counts


async def _counts(host: Host, rid: str) -> Counter[str]:
    notes = await host.log.notes("demo", rid)
    return Counter(data.signal for note in notes if isinstance(data := note.payload(), Feedback))


async def _signals(host: Host, rid: str) -> bool:
    return {"correction", "dissatisfied", "thumbs"} <= set(await _counts(host, rid))
