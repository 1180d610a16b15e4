"""What a replica measures reaches the board of the process that serves its pool."""

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from prometheus_client import CollectorRegistry

from eventrail.config.model import Config, Pool
from eventrail.worker.measuring import MeasuresBoard, measuring
from tests.conftest import Provisioned


@dataclass
class Iteration:
    num_prompt_tokens: int
    num_generation_tokens: int
    time_to_first_tokens_iter: tuple[float, ...] = ()
    finished_requests: tuple[Any, ...] = ()


def host(provisioned: Provisioned, pool: Pool) -> Any:
    """As much of a process as a replica's measures need."""
    current = Config(pools={"p": pool})
    return SimpleNamespace(
        client=provisioned.client, config=SimpleNamespace(config=lambda: current)
    )


async def test_measures_are_published_and_shown_for_our_own_pools(
    provisioned: Provisioned,
) -> None:
    pool = Pool(engine="vllm", model="m", slots=8, price_in=1.0, price_out=2.0)
    registry = CollectorRegistry()
    board = MeasuresBoard(provisioned.client, lambda name: name == "p", registry)
    await board.start()
    llm = SimpleNamespace(logger_manager=SimpleNamespace(stat_loggers=[]))
    daemons = [measuring(llm, host(provisioned, pool), name, pool, "r1") for name in ("q", "p")]
    (logger,) = llm.logger_manager.stat_loggers
    logger.record(None, Iteration(1_000_000, 500_000))
    running = [asyncio.create_task(daemon.run()) for daemon in daemons]
    for daemon in daemons:
        await daemon.start()

    def value(name: str, pool: str = "p") -> float | None:
        return registry.get_sample_value(f"eventrail_engine_{name}", {"pool": pool})

    async with asyncio.timeout(10):
        while value("slots") is None:
            await asyncio.sleep(0.01)
    assert value("slots") == 8
    assert value("generated_tokens_total") == 500_000
    assert value("cost_total") == 2.0
    assert value("replicas", "q") is None
    await provisioned.client.publish("ctl.measures.p.r2", b"nonsense")
    await provisioned.client.flush()
    assert value("replicas") == 1
    for daemon in daemons:
        await daemon.stop()
    async with asyncio.timeout(5):
        await asyncio.gather(*running)
    await board.stop()
