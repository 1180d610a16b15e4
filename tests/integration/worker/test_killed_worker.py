"""Kill -9 of a worker in mid-stream: another goes on with the request where it was."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
import pytest
from nats.aio.msg import Msg

from eventrail.bus.embedded import EmbeddedServer
from eventrail.client.progress import Progress
from eventrail.config.dispatch import Dispatch
from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.events import Generated, Usage
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.eventlog.jetstream.shown import BATCH, take_over
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.worker import service
from tests.conftest import Provisioned
from tests.integration.worker.requests import TENANT, append, settled

WORDS = " ".join(f"w{number}" for number in range(60))
ANSWER = f"echo: {WORDS}"
TAKEOVER_S = 3.0


@pytest.fixture
def config() -> Config:
    options = {"tokens_per_s": 20}
    return Config(
        pools={"slow": Pool(engine="echo", engine_options=options, price_in=1.0, price_out=1.0)},
        templates={"plain": Template()},
        rules=[Rule(name="r", pool="slow")],
        dispatch=Dispatch(takeover_s=TAKEOVER_S),
    )


@asynccontextmanager
async def worker_process(provisioned: Provisioned) -> AsyncGenerator[asyncio.subprocess.Process]:
    environ = {
        **os.environ,
        "EVENTRAIL_NATS_URL": provisioned.url,
        "EVENTRAIL_STATE": str(provisioned.state),
    }
    command = [sys.executable, "-m", "eventrail.cli", "run", "worker"]
    process = await asyncio.create_subprocess_exec(
        *command, env=environ, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.timeout(60)
async def test_a_stream_goes_on_where_a_killed_worker_left_it(
    provisioned: Provisioned, nats_server: EmbeddedServer
) -> None:
    assert nats_server.url == provisioned.url
    log = JetStreamLog(provisioned.client, ObjectBodies(provisioned.client.jetstream()))
    frames: dict[str, list[TokenFrame]] = {}
    times: dict[str, list[float]] = {}

    async def hear(message: Msg) -> None:
        frame = msgspec.json.decode(message.data, type=TokenFrame)
        frames.setdefault(frame.rid, []).append(frame)
        times.setdefault(frame.rid, []).append(time.monotonic())

    await provisioned.client.subscribe("tokens.>", cb=hear)
    async with worker_process(provisioned) as process:
        rids = [await append(log, WORDS, pool="slow", stream=True) for _ in range(4)]
        async with asyncio.timeout(30):
            while not all(len(frames.get(rid, [])) > 10 for rid in rids):
                await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    shown = {rid: len(frames[rid]) for rid in rids}
    host = Host(provisioned.settings(), [service], Silent())
    await host.start()
    try:
        for rid in rids:
            answer = (await settled(log, rid)).record.new_events()[0].payload()
            assert isinstance(answer, Generated)
            assert answer.text == ANSWER
            assert answer.usage == Usage(60, 61)
            reader = Progress()
            assert "".join(reader.take(frame) for frame in frames[rid]) == ANSWER
            opening, *others = frames[rid][shown[rid] :]
            assert (opening.delivery, opening.number, opening.text) == (2, 0, "")
            before = "".join(frame.text for frame in frames[rid][: shown[rid]])
            assert "".join(frame.text for frame in others) == ANSWER[len(before) :]
            pause = times[rid][shown[rid]] - times[rid][shown[rid] - 1]
            assert pause < TAKEOVER_S + 5.0
            assert [each.number for each in frames[rid][shown[rid] :]] == list(range(answer.frames))
    finally:
        await host.stop()


async def test_all_that_was_shown_is_found_however_much_it_is(provisioned: Provisioned) -> None:
    client = provisioned.client
    publisher = Publisher(client)
    for number in range(BATCH + 3):
        frame = TokenFrame("r1", "a1", number, number, "x", position=number, tokens=[number])
        await client.publish(f"tokens.{TENANT}.r1", msgspec.json.encode(frame))
        other = TokenFrame("r2", "b1", number, number, "y")
        await client.publish(f"tokens.{TENANT}.r2", msgspec.json.encode(other))
    opening = TokenFrame("r1", "a2", 0, 0, "", delivery=2)
    found = await take_over(client, publisher, TENANT, opening)
    assert [frame.number for frame in found] == list(range(BATCH + 3))
    again = TokenFrame("r1", "a3", 0, 0, "", delivery=3)
    assert (await take_over(client, publisher, TENANT, again))[-1] == opening


async def test_where_nothing_was_shown_nothing_is_found(provisioned: Provisioned) -> None:
    client = provisioned.client
    opening = TokenFrame("r1", "a2", 0, 0, "", delivery=2)
    assert await take_over(client, Publisher(client), TENANT, opening) == []
