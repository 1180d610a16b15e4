"""Kill -9 of a guardrail in the middle of a check, and one that hangs for ever."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Completed, EventData, Failed, Rejected
from eventrail.eventlog.jetstream.names import LOG, stage_consumer
from tests.conftest import Provisioned
from tests.integration.guards.lives import ending, told, unchecked
from tests.integration.services.running import ask, running

ACK_WAIT_S = 1.0
BEHIND = ("router", "cache", "echo", "warden")
STUCK = """
import pathlib, sys, time
from eventrail.guardrail import checking
reached = pathlib.Path(sys.argv[1])
def hang(*_):
    reached.touch()
    time.sleep(3600)
checking.check_attacks = hang
from eventrail.cli import main
sys.argv = ["eventrail", "run", "guardrail"]
main()
"""


class Guardrail:
    """A process of the guardrail alone, whose check hangs once it is asked."""

    def __init__(self, provisioned: Provisioned, reached: Path) -> None:
        self._environ = {
            **os.environ,
            "EVENTRAIL_NATS_URL": provisioned.url,
            "EVENTRAIL_STATE": str(provisioned.state),
        }
        self._reached = reached
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", STUCK, str(self._reached)),
            env=self._environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def at_work(self) -> None:
        """Wait until it hangs in its check."""
        async with asyncio.timeout(60):
            while not self._reached.exists():
                assert self._process is not None
                assert self._process.returncode is None, "the guardrail did not start"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@pytest.fixture
async def stuck(provisioned: Provisioned, tmp_path: Path) -> AsyncIterator[Guardrail]:
    await _redeliver_soon(provisioned)
    guardrail = Guardrail(provisioned, tmp_path / "reached")
    await guardrail.start()
    yield guardrail
    await guardrail.kill()


async def test_killed_in_the_middle_of_a_check_another_checks_it(
    provisioned: Provisioned, stuck: Guardrail
) -> None:
    async with running(provisioned, *BEHIND) as host:
        state = await ask(host, "hello ann@example.com")
        await stuck.at_work()
        assert await ending(provisioned.client, state.rid) is None
        await stuck.kill()
        async with running(provisioned, "guardrail"):
            end = await _ended(provisioned, state.rid)
    assert isinstance(end, Completed | Rejected)
    types = (await told(provisioned.client))[state.rid]
    assert types.count("screened") == 1
    assert await unchecked(provisioned.client) == []


async def test_a_check_that_hangs_its_whole_process_ends_at_the_deadline(
    provisioned: Provisioned, stuck: Guardrail
) -> None:
    async with running(provisioned, *BEHIND) as host:
        state = await ask(host, "hello", timeout_s=8.0)
        await stuck.at_work()
        end = await _ended(provisioned, state.rid)
    assert isinstance(end, Failed)
    assert end.problem.code == Code.DEADLINE_EXCEEDED
    assert "screened" not in (await told(provisioned.client))[state.rid]
    assert await unchecked(provisioned.client) == []


async def _redeliver_soon(provisioned: Provisioned) -> None:
    """Give a record to another process after a second of silence."""
    jetstream = provisioned.client.jetstream()
    info = await jetstream.consumer_info(LOG, stage_consumer("guardrail"))
    info.config.ack_wait = ACK_WAIT_S
    await jetstream.add_consumer(LOG, info.config)


async def _ended(provisioned: Provisioned, rid: str) -> EventData:
    async with asyncio.timeout(60):
        while (end := await ending(provisioned.client, rid)) is None:
            await asyncio.sleep(0.1)
    return end
