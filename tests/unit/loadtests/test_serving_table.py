import asyncio

import pytest

from loadtests.serving_load import Run, Sample, measure, part_of
from loadtests.serving_table import cancel_claim, serving_claims, serving_table
from loadtests.serving_work import CONCURRENCY, messages


def run(side: str, concurrency: int, seconds: float, ttft: float = 10.0) -> Run:
    return Run(
        side=side,
        concurrency=concurrency,
        requests=10,
        seconds=seconds,
        tokens=640,
        ttft_p50_ms=ttft,
        ttft_p95_ms=ttft * 2,
        tpot_ms=1.5,
        cpu_s={"engine": 0.5, "load": 0.0},
    )


def rounds(pool_s: float, pool_ttft: float) -> list[Run]:
    return [
        each
        for _ in range(2)
        for concurrency in CONCURRENCY
        for each in (
            run("bare", concurrency, 1.0),
            run("pool", concurrency, pool_s, pool_ttft),
            run("http", concurrency, 2.0),
        )
    ]


@pytest.mark.parametrize(
    ("seconds", "ttft", "held"),
    [
        (1.0, 15.0, [True] * 7),
        (1.5, 15.0, [False, True] * 3 + [True]),
        (1.0, 25.0, [True] * 6 + [False]),
    ],
)
def test_claims_are_held_against_the_figures(seconds: float, ttft: float, held: list[bool]) -> None:
    assert [claim.holds for claim in serving_claims(rounds(seconds, ttft))] == held


def test_the_table_has_a_row_for_each_side_and_concurrency() -> None:
    table = serving_table(rounds(1.25, 15.0))
    assert len(table.rows) == 3 * len(CONCURRENCY)
    pool = table.rows[1]
    assert pool[:4] == ["pool through NATS", "1", "512", "80%"]
    assert pool[-1] == "engine 50.0"


@pytest.mark.parametrize(
    ("took", "holds"), [([5.0] * 20, True), ([5.0] * 9 + [150.0] * 11, False), ([], False)]
)
def test_a_cancel_is_measured_at_its_95th_percentile(took: list[float], *, holds: bool) -> None:
    assert cancel_claim(took).holds is holds


async def test_a_closed_loop_asks_as_often_as_told_and_never_more_at_once() -> None:
    at_once, most = 0, 0
    numbers: list[int] = []

    async def ask(number: int) -> Sample:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        numbers.append(number)
        await asyncio.sleep(0)
        at_once -= 1
        return Sample(1.0, 1.5, 2.0, 11)

    measured = await measure("bare", ask, 3, 10)
    assert (measured.requests, measured.tokens, most) == (10, 110, 3)
    assert len(set(numbers)) == 10
    assert (measured.ttft_p50_ms, measured.tpot_ms) == (500.0, 50.0)
    assert "load" in measured.cpu_s


def test_every_question_is_another_one() -> None:
    assert len({str(messages(number)) for number in range(500)}) == 500


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("VLLM::EngineCore VLLM::EngineCore", "engine"),
        ("ray::ServeReplica:eventrail-bundled:PullServer:bundled x", "replica"),
        ("ray::ProxyActor", "ingress"),
        ("nats-server nats-server", "nats"),
        ("raylet", "ray and rest"),
    ],
)
def test_processes_are_told_apart_by_name(name: str, part: str) -> None:
    assert part_of(name) == part
