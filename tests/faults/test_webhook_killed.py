"""Kill -9 of the monitor between a message and its acknowledgement: it is told again, as before."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config
from eventrail.config.monitoring import Monitoring
from eventrail.config.webhooks import Webhook
from eventrail.incidents.store import Incidents
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess
from tests.integration.monitor.receiver import Receiver
from tests.integration.services.running import until
from tests.unit.alerting.entries import incident


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(script=[0]).serving() as serving:
        yield serving


@pytest.fixture
def config(config: Config, receiver: Receiver) -> Config:
    return replace(config, monitoring=Monitoring(webhooks={"ops": Webhook(url=receiver.url)}))


async def test_a_message_whose_sender_died_is_sent_again_under_its_id_and_in_its_turn(
    provisioned: Provisioned, receiver: Receiver
) -> None:
    monitor = GatewayProcess(provisioned, free_ports(1)[0], ("monitor",), answers=False)
    incidents = Incidents(provisioned.client)
    try:
        await monitor.start()
        await incidents.open(incident())
        await incidents.say(incident(step="closed"))
        await until(lambda: len(receiver.posts) == 1, patience_s=60.0)
        await monitor.kill()
        await monitor.start()
        await until(lambda: len(receiver.posts) == 3, patience_s=60.0)
    finally:
        await monitor.kill()
    assert receiver.types == ["incident.opened", "incident.opened", "incident.closed"]
    first, again, closed = receiver.posts
    assert first.id == again.id != closed.id
    assert first.raw == again.raw
