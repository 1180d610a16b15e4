"""Kill -9 of a replay and of the NATS that dies with it: it goes on, and pays nothing twice."""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from eventrail.config.dispatch import Dispatch
from eventrail.config.model import Config
from eventrail.config.store import ConfigStore
from tests.conftest import Provisioned
from tests.integration.replaying.recorded import live, record
from tests.integration.worker.provider import Answer, Provider, completes

REQUESTS = 36
KILLS = 1
AT_ONCE = 4


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, dispatch=Dispatch(takeover_s=3.0))


def slow(answer: Answer) -> Answer:
    async def answer_slowly(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.15)
        return await answer(request)

    return answer_slowly


async def replaying(provisioned: Provisioned, *more: str) -> asyncio.subprocess.Process:
    """Start the command on the study, or go on with it."""
    state, url = str(provisioned.state), provisioned.url
    where = ["--state", state, "--nats", url, "--study", "paid", "--yes", "--json", *more]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "eventrail.cli", "replay", *where, "--concurrency", str(AT_ONCE)),
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.mark.timeout(200)
async def test_a_killed_replay_goes_on_and_pays_for_nothing_twice(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        questions = [(f"question {number}", "echo") for number in range(REQUESTS)]
        recorded = await record(provisioned, host, questions)
    provider = Provider(slow(completes("from elsewhere")))
    async with provider.serving() as pool:
        paid = msgspec.structs.replace(pool, price_out=2.0)
        pools = {**recorded.config.pools, "paid": paid}
        config = msgspec.structs.replace(recorded.config, pools=pools)
        await ConfigStore(provisioned.client).put(config)
        for kill in range(KILLS):
            process = await replaying(provisioned, "--change", "model=paid")
            async with asyncio.timeout(60):
                while len(provider.bodies) < (kill + 1) * REQUESTS // (KILLS + 1):
                    assert process.returncode is None, "it ended by itself"
                    await asyncio.sleep(0.02)
            process.kill()
            await process.wait()
        process = await replaying(provisioned)
        shown, _ = await process.communicate()
    assert process.returncode == 0
    lines: list[dict[str, Any]] = [json.loads(line) for line in shown.splitlines()]
    assert lines[-1]["progress"] == "complete"
    assert lines[-1]["status"] == {"completed": REQUESTS}
    asked = Counter(body["messages"][-1]["content"] for body in provider.bodies)
    assert set(asked) == {text for text, _ in questions}
    # only what was on its way when the process was killed may have been asked again
    assert len(provider.bodies) <= REQUESTS + KILLS * AT_ONCE
    assert sum(count > 1 for count in asked.values()) <= KILLS * AT_ONCE
    assert max(asked.values()) <= 1 + KILLS
    assert not (tmp_path / "studies" / "paid" / "private").exists()
