"""Kill and freeze processes at random moments."""

import asyncio
import contextlib
import itertools
import os
import random
import signal
from dataclasses import dataclass, field

from eventrail.bus.connect import connect_patiently
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.jetstream.names import stage_consumer
from eventrail.supervise.system import System
from tests.faults.audit import in_hand

PAUSE_S = (0.8, 2.0)
FREEZE_S = {"nats": (2.5, 4.0)}
FREEZE_OTHERS_S = (4.5, 7.0)
IN_HAND_S = 60.0


@dataclass
class Done:
    """What was done to whom, in order: `kill worker`, `freeze nats 3.1 s`."""

    deeds: list[str] = field(default_factory=list)


async def make_trouble(system: System, done: Done, rng: random.Random, seconds: float) -> None:
    """Kill -9 each process in turn, in random order, and freeze one after every second kill.

    Goes on for `seconds`, and until every process has been killed once. The last deed kills the
    worker with requests in hand, so that every campaign sees what a crash leaves behind.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    names = [unit.child.name for unit in system.supervisor.units]
    frozen = itertools.cycle(["nats", "worker"])
    first = True
    while loop.time() < end or first:
        for number, name in enumerate(rng.sample(names, len(names))):
            await asyncio.sleep(rng.uniform(*PAUSE_S))
            kill(system, name, done)
            if number % 2:
                await asyncio.sleep(rng.uniform(*PAUSE_S))
                await freeze(system, next(frozen), done, rng)
            if loop.time() > end and not first:
                break
        first = False
    await until_in_hand(system, stage_consumer(model_stage("slow")))
    kill(system, "worker", done)


async def until_in_hand(system: System, consumer: str) -> None:
    """Wait until a consumer has work handed out; the load that runs beside brings it."""
    client = await connect_patiently(system.operator, "trouble")
    try:
        async with asyncio.timeout(IN_HAND_S):
            while await in_hand(client, consumer) == 0:
                await asyncio.sleep(0.05)
    finally:
        await client.close()


def kill(system: System, name: str, done: Done) -> None:
    """Send SIGKILL to a process that this test started."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(system.supervisor.pid(name), signal.SIGKILL)
        done.deeds.append(f"kill {name}")


async def freeze(system: System, name: str, done: Done, rng: random.Random) -> None:
    """Stop a process for some seconds and let it go on."""
    seconds = rng.uniform(*FREEZE_S.get(name, FREEZE_OTHERS_S))
    with contextlib.suppress(ProcessLookupError):
        pid = system.supervisor.pid(name)
        os.kill(pid, signal.SIGSTOP)
        done.deeds.append(f"freeze {name} {seconds:.1f} s")
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
