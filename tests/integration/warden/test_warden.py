import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nats.aio.client import Client

from eventrail.config.settings import Settings
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import CancelRequested
from eventrail.contracts.records import Record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.state import RequestState
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.warden import service
from tests.integration.warden.nats_server import NatsServer, declare

TENANT = "acme"
ACK_WAIT = 0.3

CRASHING_STAGE = """
import asyncio, os, sys, nats
async def main():
    client = await nats.connect(sys.argv[1])
    work = await client.jetstream().pull_subscribe_bind("stage-router", stream="LOG")
    await work.fetch(1, timeout=5)
    os._exit(1)
asyncio.run(main())
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path / "jetstream")
    server.start()
    client = await server.client()
    await declare(client, ack_wait=ACK_WAIT)
    await client.close()
    yield server
    server.kill()


@pytest.fixture
async def client(server: NatsServer) -> AsyncIterator[Client]:
    client = await server.client()
    yield client
    await client.close()


@pytest.fixture
async def warden(server: NatsServer, tmp_path: Path) -> AsyncIterator[Host]:
    host = Host(Settings(nats_url=server.url, state=tmp_path), [service], Silent())
    await host.start()
    yield host
    await host.stop()


async def admit(host: Host, seconds: float, rid: str = "") -> RequestState:
    """Admit a request that waits for the stage `guardrail`, which nobody serves."""
    basis = Record(
        rid=rid or new_rid(),
        tenant=TENANT,
        next="guardrail",
        trace=new_trace_id(),
        deadline=datetime.now(UTC) + timedelta(seconds=seconds),
        events=[],
    )
    accepted = Accepted(sealed="x", model="m")
    admission = await host.runner.admit(basis, accepted, span=new_span_id())
    state, outcome = admission.state, admission.outcome
    assert isinstance(outcome, Appended)
    return state


async def ending(host: Host, rid: str, within: float = 15.0) -> str:
    """Return the code of the failure, or the type of the other end, that a request came to."""
    async with asyncio.timeout(within):
        while True:
            message = await host.log._log.last(subjects.life(TENANT, rid))
            if message is not None and message.subject.startswith("log.done."):
                break
            await asyncio.sleep(0.05)
    state = fold(await host.log.resolve(message.data))
    assert state.terminal is not None
    problem = getattr(state.terminal, "problem", None)
    return problem.code if problem is not None else state.terminal.type


async def test_a_deadline_that_nobody_keeps_is_kept_by_the_warden(
    warden: Host, client: Client
) -> None:
    answers = await client.subscribe("answers.>")
    await client.flush()
    state = await admit(warden, 0.2)
    assert await ending(warden, state.rid) == "deadline_exceeded"
    answer = msgspec.json.decode((await answers.next_msg(timeout=5)).data, type=Answer)
    assert (answer.rid, answer.status) == (state.rid, "failed")
    assert len(await warden.log.read(TENANT, state.rid)) == 2


async def test_deadlines_from_before_a_restart_are_kept_after_it(
    server: NatsServer, tmp_path: Path
) -> None:
    settings = Settings(nats_url=server.url, state=tmp_path)
    first = Host(settings, [service], Silent())
    await first.start()
    rids = [(await admit(first, 1.0)).rid for _ in range(20)]
    await first.stop()
    second = Host(settings, [service], Silent())
    await second.start()
    try:
        assert {await ending(second, rid) for rid in rids} == {"deadline_exceeded"}
        assert {len(await second.log.read(TENANT, rid)) for rid in rids} == {2}
    finally:
        await second.stop()


async def test_deadlines_are_kept_through_a_kill_of_the_server(
    warden: Host, server: NatsServer
) -> None:
    state = await admit(warden, 3.0)
    await asyncio.sleep(0.5)
    server.kill()
    await asyncio.sleep(0.5)
    server.start()
    later = await admit(warden, 2.0)
    assert await ending(warden, state.rid, 30) == "deadline_exceeded"
    assert await ending(warden, later.rid, 30) == "deadline_exceeded"


async def test_a_cancel_that_nobody_honours_is_honoured_by_the_warden(warden: Host) -> None:
    state = await admit(warden, 60)
    await warden.announcer.note(TENANT, state.rid, CancelRequested(reason="user left"))
    assert await ending(warden, state.rid) == "cancelled"


async def test_poison_bytes_that_a_stage_refuses_end_their_request(
    warden: Host, client: Client
) -> None:
    state = await admit(warden, 60)
    await client.jetstream().publish(f"log.router.{TENANT}.{state.rid}", b"\xff\x00 poison")
    work = await client.jetstream().pull_subscribe_bind("stage-router", stream="LOG")
    (message,) = await work.fetch(1, timeout=5)
    await message.term()
    assert await ending(warden, state.rid) == "poison"
    message = await warden.log._log.last(subjects.life(TENANT, state.rid))
    assert message is not None
    events = (await warden.log.resolve(message.data)).all_events()
    assert [event.type for event in events] == ["accepted", "failed"]


async def test_poison_bytes_of_an_unknown_request_end_in_failed(
    warden: Host, client: Client
) -> None:
    rid = new_rid()
    await client.jetstream().publish(f"log.router.{TENANT}.{rid}", b"")
    work = await client.jetstream().pull_subscribe_bind("stage-router", stream="LOG")
    (message,) = await work.fetch(1, timeout=5)
    await message.term()
    assert await ending(warden, rid) == "poison"


async def test_a_record_that_crashes_every_process_ends_its_request(
    warden: Host, server: NatsServer, client: Client
) -> None:
    state = await admit(warden, 120)
    first = await warden.log.tail(TENANT, state.rid)
    assert first is not None
    again = msgspec.structs.replace(first.record, next="router")
    await warden.log.append(again, after=first.sequence, message_id="to the router")
    for _ in range(5):
        crash = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CRASHING_STAGE, server.url, stderr=subprocess.DEVNULL
        )
        assert await crash.wait() == 1
    work = await client.jetstream().pull_subscribe_bind("stage-router", stream="LOG")
    with pytest.raises(TimeoutError):
        await work.fetch(1, timeout=ACK_WAIT * 3)
    assert await ending(warden, state.rid) == "retries_exhausted"


async def test_a_subject_that_names_no_request_harms_nobody(warden: Host, client: Client) -> None:
    await client.jetstream().publish("log.router.NOT.valid", b"x")
    state = await admit(warden, 0.2)
    assert await ending(warden, state.rid) == "deadline_exceeded"
