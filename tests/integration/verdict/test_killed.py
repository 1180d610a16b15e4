"""Kill -9 of a worker in the call that was to make an answer better."""

import asyncio
import signal

import msgspec
import pytest

from eventrail.config.model import Config, Dispatch
from eventrail.contracts.events import Completed, Generated
from eventrail.contracts.notes import Attempted, Spent
from tests.conftest import Provisioned
from tests.integration.gateway.running import hosting, running
from tests.integration.verdict.conftest import GOOD
from tests.integration.verdict.scripted import Scripted
from tests.integration.verdict.test_verdict import ask, events_of, said, verdicts
from tests.integration.worker.test_killed_worker import worker_process


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, dispatch=Dispatch(takeover_s=3.0))


@pytest.mark.timeout(60)
async def test_another_worker_makes_the_call_and_each_is_on_the_books(
    provisioned: Provisioned, models: Scripted
) -> None:
    models.free = 1
    async with running(provisioned, ["gateway", "guardrail", "router"]) as gateway:
        async with worker_process(provisioned) as process:
            asking = asyncio.create_task(ask(gateway, "mends", stream=True))
            async with asyncio.timeout(40):
                while len(models.seen) < 2:
                    await asyncio.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        models.may.set()
        async with hosting(provisioned, ["worker"], "w2"):
            reply = await asking
        events = await events_of(gateway, reply)
        notes = await gateway.host.log.notes("demo", str(reply.headers["x-request-id"]))
    assert said(reply) == GOOD
    assert verdicts(events) == [("retry", "refusal"), ("release", "")]
    assert isinstance(events[-1], Completed)
    told = {each.attempt for each in events if isinstance(each, Generated)}
    written = [each.payload() for each in notes]
    attempted = {each.attempt for each in written if isinstance(each, Attempted)}
    spent = {each.attempt for each in written if isinstance(each, Spent)}
    assert len(models.seen) == 3
    assert len(told) == 2
    assert attempted <= told | spent
