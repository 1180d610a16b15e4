"""What a replica measures of vLLM, shown by the process that deployed it."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from tests.e2e.pool_worker import POOL, Worker

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),  # loading takes one to three minutes on two cores
    # Ray and vLLM warn about their own use of asyncio, sockets and deprecated names
    pytest.mark.filterwarnings("default"),
]


def shown(name: str, **labels: str) -> float:
    """What `/metrics` of the worker's process shows of the pool; 0 as long as nothing."""
    wanted = {"pool": "bundled", **labels}
    return REGISTRY.get_sample_value(f"eventrail_engine_{name}", wanted) or 0.0


async def test_tokens_drafts_and_times_of_the_engine_are_shown(worker: Worker) -> None:
    before = shown("generated_tokens_total")
    asked = [await worker.ask("Where do workers pull their requests from?") for _ in range(8)]
    answers = [await worker.generated(rid) for rid in asked]
    tokens = sum(answer.usage.completion_tokens for answer in answers)
    async with asyncio.timeout(20):
        while shown("generated_tokens_total") < before + tokens or shown("running"):
            await asyncio.sleep(0.1)
    assert shown("replicas") == 1
    assert shown("slots") == POOL.slots
    assert shown("requests_total") >= len(asked)
    assert 0 < shown("ttft_p50_ms") <= shown("ttft_p95_ms")
    assert shown("time_per_token_p50_ms") > 0
    assert shown("accepted_length") > 1  # by default drafts are looked up in the prompt
    first, fifth = (shown("accepted_by_position_total", position=at) for at in ("1", "5"))
    assert shown("drafts_total") >= first >= fifth > 0
    assert shown("prefix_queries_total") > 0
    assert shown("cost_total") > 0
