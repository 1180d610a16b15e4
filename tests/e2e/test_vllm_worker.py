"""The bundled model in vLLM on Ray Serve, fed by nothing but the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import pytest_asyncio
from nats.aio.msg import Msg

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.errors import Code
from eventrail.contracts.events import (
    Accepted,
    Cancelled,
    Event,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_message_id, new_rid, new_trace_id
from eventrail.contracts.notes import CancelRequested, Note
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.requests import Message
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from eventrail.worker.serving.application import application_name
from tests.conftest import SMALL, Provisioned, empty

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(600),  # loading takes one to three minutes on two cores
    # Ray and vLLM warn about their own use of asyncio, sockets and deprecated names
    pytest.mark.filterwarnings("default"),
]

TENANT = "demo"
STAGE = "model-bundled"
CONTEXT = (
    "[1] The gateway listens on port 8080 by default.\n"
    "[2] Every answer is checked before it leaves.\n"
    "[3] Workers pull their requests from a durable consumer."
)
CONFIG = Config(
    pools={"bundled": Pool(engine="vllm", model="bundled", price_out=1.0)},
    templates={"plain": Template()},
    rules=[Rule(name="bundled", model="bundled", pool="bundled")],
)


class Worker:
    """A running worker, seen from the log."""

    def __init__(self, provisioned: Provisioned) -> None:
        client = provisioned.client
        self.log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        self.frames: dict[str, list[TokenFrame]] = {}

    async def hear(self, message: Msg) -> None:
        frame = msgspec.json.decode(message.data, type=TokenFrame)
        self.frames.setdefault(frame.rid, []).append(frame)

    async def ask(self, question: str, *, timeout_s: float = 60.0, **sampling: object) -> str:
        """Append a request that waits for the worker; return its id."""
        rid, now = new_rid(), datetime.now(UTC)
        life: list[EventData] = [
            Accepted(sealed="", model="bundled", stream=True),
            Screened([Message("system", CONTEXT), Message("user", question)], sampling=sampling),
            Routed([STAGE, "verdict"], pool="bundled", model="bundled", template="plain"),
        ]
        events = [
            Event(event_id(rid, at), data.type, now, "test", encode_data(data))
            for at, data in enumerate(life)
        ]
        record = Record(
            rid=rid,
            tenant=TENANT,
            next=STAGE,
            trace=new_trace_id(),
            deadline=now + timedelta(seconds=timeout_s),
            events=[encode_event(event) for event in events],
        )
        await self.log.append(record, after=0, message_id=new_message_id())
        return rid

    async def answered(self, rid: str) -> list[EventData | None]:
        """Return the events that the worker appended."""
        async with asyncio.timeout(60):
            while True:
                tail = await self.log.tail(TENANT, rid)
                if tail is not None and tail.record.next != STAGE:
                    return [event.payload() for event in tail.record.new_events()]
                await asyncio.sleep(0.02)

    async def cancel(self, rid: str) -> None:
        data = encode_data(CancelRequested("test"))  # pyright: ignore[reportArgumentType] -- encodes any struct
        now = datetime.now(UTC)
        note = Note(new_message_id(), rid, TENANT, CancelRequested.kind, now, "test", data)
        await self.log.note(note)

    async def in_hand(self) -> int:
        """Return how many generations vLLM itself has in hand."""
        from ray import serve  # noqa: PLC0415 -- there is no Ray before the worker has started it

        handle = serve.get_app_handle(application_name("bundled"))
        return await handle.running.remote()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker(
    nats_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Worker]:
    """Ray, Serve and one replica of the bundled model; ended when the module is."""
    state = tmp_path_factory.mktemp("state")
    client = await connect(Address((nats_server.url,)), "test")
    await empty(client)
    await apply(client, declare(CONFIG, sizes=SMALL))
    await put_document(client, CONFIG)
    provisioned = Provisioned(Address((nats_server.url,)), client, CONFIG, state)
    host = Host(provisioned.settings(pools="bundled"), [service], Silent())
    await host.start()
    worker = Worker(provisioned)
    await client.subscribe("tokens.>", cb=worker.hear)
    try:
        yield worker
    finally:
        await host.stop()
        await client.close()


async def test_a_question_is_answered_from_its_context_and_streamed(worker: Worker) -> None:
    rid = await worker.ask("Where do workers pull their requests from?")
    (answer,) = await worker.answered(rid)
    assert isinstance(answer, Generated)
    assert answer.finish_reason == "stop"
    assert answer.text.strip() == "Workers pull their requests from a durable consumer."
    assert answer.usage.prompt_tokens > 10
    assert answer.usage.completion_tokens > 3
    assert answer.cost > 0
    frames = worker.frames[rid]
    assert "".join(frame.text for frame in frames) == answer.text
    assert [frame.number for frame in frames] == list(range(answer.frames))
    assert frames[-1].finish_reason == "stop"
    assert [note.kind for note in await worker.log.notes(TENANT, rid)] == ["attempted"]


async def test_more_requests_than_slots_are_all_answered(worker: Worker) -> None:
    rids = [await worker.ask("Where do workers pull requests from?") for _ in range(40)]
    for answers in await asyncio.gather(*map(worker.answered, rids)):
        (answer,) = answers
        assert isinstance(answer, Generated)
        assert answer.text


async def test_a_cancel_ends_the_generation_in_vllm(worker: Worker) -> None:
    endless = {"ignore_eos": True, "max_tokens": 1500, "temperature": 1.0}
    rids = [await worker.ask("Say it all.", **endless) for _ in range(4)]
    async with asyncio.timeout(30):
        while not all(rid in worker.frames for rid in rids):
            await asyncio.sleep(0.02)
    assert await worker.in_hand() == 4
    for rid in rids:
        await worker.cancel(rid)
    for rid in rids:
        answer, end = await worker.answered(rid)
        assert isinstance(answer, Generated)
        assert isinstance(end, Cancelled)
        assert 0 < answer.usage.completion_tokens < 1500
        assert end.cost == pytest.approx(answer.cost)
    assert await worker.in_hand() == 0


async def test_a_prompt_that_does_not_fit_is_a_clear_problem(worker: Worker) -> None:
    failure, end = await worker.answered(await worker.ask("word " * 20_000))
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert end.problem.code == Code.CONTEXT_TOO_LONG
