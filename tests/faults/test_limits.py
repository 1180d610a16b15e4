"""Three processes flood one limit; one of them is killed."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process

from eventrail.limits.limiter import LEASE_S
from tests.conftest import Provisioned
from tests.faults.limits_child import PER_SECOND

SECONDS = 6.0


async def child(url: str, name: str) -> Process:
    module = "tests.faults.limits_child"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, url, name, str(SECONDS), stdout=PIPE
    )


class Count:
    """What a process has let in, as it goes."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.times: list[float] = []
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while piece := await self.process.stdout.read(4096):
            self.times += [time.monotonic()] * len(piece)


async def test_the_limit_holds_and_the_dead_ones_share_comes_back(
    provisioned: Provisioned,
) -> None:
    counts = [Count(await child(provisioned.url, f"g{n}")) for n in range(3)]
    async with asyncio.timeout(60):
        while not all(each.times for each in counts):
            await asyncio.sleep(0.02)
        await asyncio.sleep(1.5)
        counts[0].process.kill()
        killed = time.monotonic()
        for each in counts:
            await each.reading
            await each.process.wait()
    times = sorted(moment for each in counts for moment in each.times)
    took = times[-1] - times[0]
    assert len(times) <= PER_SECOND * (1 + took + LEASE_S)
    after = [moment for moment in times if moment > killed + LEASE_S]
    assert len(after) >= 0.25 * PER_SECOND * (times[-1] - killed - LEASE_S)
