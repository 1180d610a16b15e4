"""Replicas come, go and are replaced while a worker runs; nobody's request fails for it."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.pool import Autoscaling
from tests.e2e.operator import Operator, operating
from tests.e2e.pool_worker import POOL, Worker, processes

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),  # loading takes one to three minutes on two cores
    # Ray and vLLM warn about their own use of asyncio, sockets and deprecated names
    pytest.mark.filterwarnings("default"),
]

QUESTION = "Where do workers pull their requests from?"
ANSWER = "Workers pull their requests from a durable consumer."
LONG: dict[str, object] = {"ignore_eos": True, "max_tokens": 150}
CLIENTS = 24
LIMITS = Autoscaling(
    min_replicas=1,
    max_replicas=2,
    target_load=0.6,
    max_wait_s=0.5,
    up_after_s=0.5,
    down_after_s=4.0,
)


@pytest_asyncio.fixture(loop_scope="session")
async def operator(nats_server: EmbeddedServer, worker: Worker) -> AsyncIterator[Operator]:  # noqa: ARG001 -- it runs
    async with operating(nats_server.url) as operator:
        yield operator


def replicas() -> set[int]:
    return {process.pid for process in processes("ServeReplica")}


async def only_replica() -> int:
    """Return the process of the one replica, once those that go are gone."""
    async with asyncio.timeout(60):
        while len(replicas()) != 1:
            await asyncio.sleep(0.2)
    return replicas().pop()


async def answers(worker: Worker) -> None:
    text = (await worker.generated(await worker.ask(QUESTION))).text
    assert text.strip() == ANSWER


async def test_load_brings_a_second_replica_and_quiet_takes_it_away_and_nothing_fails(
    worker: Worker, operator: Operator
) -> None:
    first = await only_replica()
    revision = await operator.configure(msgspec.structs.replace(POOL, autoscaling=LIMITS))
    enough = asyncio.Event()
    answered = 0

    async def client() -> None:
        nonlocal answered
        while not enough.is_set():
            rid = await worker.ask(QUESTION, timeout_s=200, stream=False, **LONG)
            await worker.generated(rid, within_s=200)
            answered += 1

    clients = [asyncio.create_task(client()) for _ in range(CLIENTS)]
    await operator.until(revision, lambda state: state.running == 2)
    assert first in replicas(), "the replica was not left alone"
    assert len(replicas()) == 2
    enough.set()
    await asyncio.gather(*clients)
    assert answered >= CLIENTS
    operator.forget()
    await operator.until(revision, lambda state: state.running == 1)
    await answers(worker)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("model", "/nowhere/lost", "pools.bundled.model: "),
        ("engine_options", {"no_such_option": 1}, "no_such_option"),
    ],
)
async def test_what_can_be_known_before_is_told_at_once_and_the_old_replica_stays(
    worker: Worker, operator: Operator, field: str, value: object, says: str
) -> None:
    before = await only_replica()
    revision = await operator.configure(msgspec.structs.replace(POOL, **{field: value}))
    state = await operator.until(revision, lambda state: state.state == "failed", 30.0)
    assert says in state.message
    assert state.running == 1
    assert replicas() == {before}
    await answers(worker)


async def test_what_only_vllm_finds_is_told_in_a_line_and_the_old_replica_stays(
    worker: Worker, operator: Operator
) -> None:
    before = await only_replica()
    too_small = {"kv_cache_memory_bytes": 65_536}
    revision = await operator.configure(msgspec.structs.replace(POOL, engine_options=too_small))
    state = await operator.until(revision, lambda state: state.state == "failed", 300.0)
    assert "memory for the cache" in state.message
    assert "\n" not in state.message
    assert state.running == 1
    assert before in replicas()
    await answers(worker)
