"""Replay what a system has answered with nothing changed, and count what comes out the same.

    python -m loadtests.replay_same                     1,000 requests, echo
    python -m loadtests.replay_same --model bundled --requests 200

Starts the whole system, asks questions with personal data, documents and repetitions, waits for
the lake, and replays them all, every part run again. Prints how many lives came out the same, and
how quick it was beside the live system's own answering in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
import structlog
from rich.console import Console

from eventrail.bus.connect import connect
from eventrail.demo.start import wait_for
from eventrail.eventlog.provision.document import stored_config
from eventrail.lake.query import rows
from eventrail.lake.views import open_lake
from eventrail.replaying.replay import nothing, replay
from eventrail.replaying.selecting import Selection, choose, read_records
from eventrail.supervise.options import Options
from eventrail.supervise.system import System
from loadtests.machine import this_machine

DOCUMENTS = Path(__file__).parents[1] / "docs" / "handbook"
KEY = "demo-key"
ASKED = (
    "What is appended to the log, and who reads it?",
    "My mail is anna{n}@example.org. Which stream do the events go to?",
    "Where do workers pull their requests from?",
    "What happens to request {n} when a worker dies?",
    "Who decides which model answers question {n}?",
)
MODELS = {"echo": ("echo", "echo-docs"), "bundled": ("bundled", "eventrail-docs")}


class Figures(msgspec.Struct):
    """What was measured.

    Attributes:
        requests: that were replayed.
        same: lives that came out the same, event for event.
        differs: in how many of the others each part differs.
        live_per_s: requests a second that the live system answered.
        replay_per_s: the same of the replay, its start and its end left in.
        start_s: seconds of the replay before its first request had ended, and after its last.
    """

    requests: int = 0
    same: int = 0
    differs: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    live_per_s: float = 0.0
    replay_per_s: float = 0.0
    start_s: float = 0.0


async def ask_all(url: str, models: tuple[str, ...], count: int, at_once: int) -> float:
    """Ask so many questions; return how many were answered in a second."""
    slots = asyncio.Semaphore(at_once)
    headers = {"Authorization": f"Bearer {KEY}"}

    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=300.0) as client:

        async def ask(number: int) -> None:
            text = ASKED[number % len(ASKED)].format(n=number % 300)
            body = {
                "model": models[number % len(models)],
                "messages": [{"role": "user", "content": text}],
                "temperature": 0,
            }
            async with slots:
                answer = await client.post("/v1/chat/completions", json=body)
                answer.raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*map(ask, range(count)))
        return count / (time.perf_counter() - began)


async def archived(lake: Path, count: int) -> None:
    """Wait until the lake has so many ended requests."""
    async with asyncio.timeout(60):
        while True:
            with open_lake(lake) as connection:
                (row,) = rows(
                    connection, "SELECT count(*) AS n FROM requests WHERE status <> 'open'"
                )
            if row["n"] >= count:
                return
            await asyncio.sleep(0.5)


async def measure(system: System, state: Path, model: str, count: int, at_once: int) -> Figures:
    """Ask, replay and compare."""
    figures = Figures(requests=count)
    figures.live_per_s = await ask_all(system.url, MODELS[model], count, at_once)
    await archived(state / "lake", count)
    client = await connect(system.operator, "loadtest")
    config = await stored_config(client)
    await client.close()
    if config is None:
        raise RuntimeError("the system has no configuration")
    began = time.perf_counter()
    chosen = choose(state / "lake", Selection())
    records = read_records(state / "lake", chosen)
    folder = state / "studies" / "same"
    found = await replay(records, nothing(config), folder, state, answers="new")
    took = time.perf_counter() - began
    figures.replay_per_s = len(found) / took
    figures.same = sum(each.outcome.same for each in found)
    ends = [each.after.events[-1].at for each in found]
    figures.start_s = round(took - (max(ends) - min(ends)).total_seconds(), 2)
    for each in found:
        for part in each.outcome.differs:
            figures.differs[part] = figures.differs.get(part, 0) + 1
    return figures


async def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", choices=sorted(MODELS), default="echo")
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--at-once", type=int, default=32)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    machine = this_machine()
    bundled = options.model == "bundled"
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        with System(Options(state, nats_port=0, http_port=0, vllm=bundled)) as system:
            await asyncio.to_thread(_start, system, state)
            figures = await measure(system, state, options.model, options.requests, options.at_once)
    print(f"{machine.sentence()}\n{msgspec.json.encode(figures).decode()}")


def _start(system: System, state: Path) -> None:
    system.start_bus()
    system.start_services()
    wait_for(system, Console(stderr=True), time.monotonic(), wanted=lambda _: True)
    command = [sys.executable, "-m", "eventrail.cli", "ingest", str(DOCUMENTS)]
    subprocess.run([*command, "--tenant", "demo", "--state", str(state)], check=True)


if __name__ == "__main__":
    asyncio.run(main())
