"""What waits for a pool, as the autoscaling policy sees it."""

import asyncio

import msgspec
import pytest

from eventrail.config.model import Config
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.records import Record
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.worker.serving.queue import Queue, look
from eventrail.worker.serving.queue_watch import QueueWatch
from tests.conftest import Provisioned
from tests.lives import ACCEPTED, SCREENED, record


async def append(log: JetStreamLog, *, tenant: str, stage: str) -> None:
    one: Record = record(ACCEPTED, SCREENED, next_stage=stage)
    one = msgspec.structs.replace(one, tenant=tenant)
    await log.append(one, after=0, message_id=new_message_id())


@pytest.fixture
def log(provisioned: Provisioned) -> JetStreamLog:
    client = provisioned.client
    return JetStreamLog(client, ObjectBodies(client.jetstream()))


async def test_all_queues_of_a_pool_count_and_the_oldest_interactive_one_tells_the_wait(
    provisioned: Provisioned, log: JetStreamLog, config: Config
) -> None:
    client, lanes = provisioned.client, lanes_of("echo", config)
    empty = await look(client, lanes)
    assert (empty.pending, empty.running, empty.oldest_s) == (0, 0, 0.0)
    await append(log, tenant="acme", stage="batch-echo")
    assert (await look(client, lanes)).oldest_s == 0.0
    await append(log, tenant="acme", stage="model-echo")
    await asyncio.sleep(0.3)
    await append(log, tenant="demo", stage="model-echo")
    queue = await look(client, lanes)
    assert (queue.pending, queue.running) == (3, 0)
    assert 0.3 <= queue.oldest_s < 5.0


async def test_what_a_replica_has_taken_runs_and_does_not_wait(
    provisioned: Provisioned, log: JetStreamLog, config: Config
) -> None:
    client, lanes = provisioned.client, lanes_of("echo", config)
    for _ in range(3):
        await append(log, tenant="acme", stage="model-echo")
    taken: asyncio.Queue[Delivery] = asyncio.Queue()
    lane = next(lane for lane in lanes if "acme" in lane.subjects[0])
    source = PullSource(client, names.LOG, lane.consumer)
    source.grant(1)
    await source.start(taken.put_nowait)
    delivery = await taken.get()
    await source.stop()
    queue = await look(client, lanes)
    assert (queue.pending, queue.running) == (2, 1)
    await delivery.ack()


async def test_a_watch_sees_a_queue_from_its_own_thread(
    provisioned: Provisioned, log: JetStreamLog
) -> None:
    await append(log, tenant="demo", stage="model-echo")
    watch = QueueWatch("echo", provisioned.settings())
    queue: Queue | None = None
    async with asyncio.timeout(10):
        while (queue := watch.latest()) is None:
            await asyncio.sleep(0.05)
    assert queue.pending == 1
