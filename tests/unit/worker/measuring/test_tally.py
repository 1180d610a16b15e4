from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.measures import ReplicaMeasures
from eventrail.worker.measuring.hook import attach
from eventrail.worker.measuring.recent import MOST, Recent, percentile
from eventrail.worker.measuring.tally import Tally

ABOUT = ReplicaMeasures("p", "r1", datetime.now(UTC), datetime.now(UTC), slots=4, model="m")


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def scheduler(running: int = 0, waiting: int = 0, used: float = 0.0, **more: Any) -> Any:
    return SimpleNamespace(
        num_running_reqs=running,
        num_waiting_reqs=waiting,
        num_skipped_waiting_reqs=more.get("skipped", 0),
        kv_cache_usage=used,
        prefix_cache_stats=SimpleNamespace(
            hits=more.get("hits", 0), queries=more.get("queries", 0)
        ),
        spec_decoding_stats=more.get("drafts"),
    )


def drafts(number: int, drafted: int, by_position: list[int]) -> Any:
    return SimpleNamespace(
        num_drafts=number,
        num_draft_tokens=drafted,
        num_accepted_tokens=sum(by_position),
        num_accepted_tokens_per_pos=by_position,
    )


@dataclass
class Iteration:
    num_prompt_tokens: int = 0
    num_generation_tokens: int = 0
    time_to_first_tokens_iter: list[float] = field(default_factory=list)
    finished_requests: list[Any] = field(default_factory=list)


def finished(per_token: float) -> Any:
    return SimpleNamespace(mean_time_per_output_token=per_token)


def test_counters_add_up_and_gauges_are_the_last_word() -> None:
    tally = Tally(Clock())
    tally.step(scheduler(3, 2, 0.5, skipped=1, hits=16, queries=40), Iteration(40, 3))
    tally.step(scheduler(2, 0, 0.25, hits=0, queries=8), Iteration(8, 5))
    tally.step(None, Iteration(0, 2))
    now = tally.now(ABOUT)
    assert (now.running, now.waiting, now.kv_use) == (2, 0, 0.25)
    assert (now.prefix_hits, now.prefix_queries) == (16, 48)
    assert (now.prompt_tokens, now.generated_tokens) == (48, 10)
    assert (now.slots, now.model, now.pool) == (4, "m", "p")


def test_accepted_tokens_are_counted_by_position() -> None:
    tally = Tally(Clock())
    tally.step(scheduler(drafts=drafts(2, 6, [2, 1, 0])), None)
    tally.step(scheduler(drafts=drafts(1, 3, [1, 1, 1])), None)
    now = tally.now(ABOUT)
    assert (now.drafts, now.drafted, now.accepted) == (3, 9, 6)
    assert now.accepted_by_position == [3, 2, 1]
    assert now.mean_accepted_length == 3.0
    assert now.acceptance_rate == 6 / 9


def test_data_parallel_engines_are_added_up_and_the_fullest_cache_counts() -> None:
    tally = Tally(Clock())
    tally.step(scheduler(3, 1, 0.2), None, 0)
    tally.step(scheduler(4, 0, 0.6), None, 1)
    now = tally.now(ABOUT)
    assert (now.running, now.waiting, now.kv_use) == (7, 1, 0.6)


def test_speed_is_that_of_the_last_minute() -> None:
    clock = Clock()
    tally = Tally(clock)
    tally.step(None, Iteration(0, 600))
    clock.now += 10
    assert tally.now(ABOUT).tokens_per_s == 60.0
    for _ in range(60):
        clock.now += 2
        tally.step(None, Iteration(0, 20))
        tally.now(ABOUT)
    assert tally.now(ABOUT).tokens_per_s == 10.0
    clock.now += 200
    tally.now(ABOUT)
    clock.now += 60
    assert tally.now(ABOUT).tokens_per_s == 0.0


def test_times_are_percentiles_of_the_last_minute() -> None:
    clock = Clock()
    tally = Tally(clock)
    tally.step(None, Iteration(0, 1, [9.0], [finished(9.0)]))
    clock.now += 61
    times = [n / 1000 for n in range(1, 101)]
    tally.step(None, Iteration(0, 1, times, [finished(0.002), finished(0.004), finished(0.0)]))
    now = tally.now(ABOUT)
    assert (now.ttft_p50_ms, now.ttft_p95_ms) == (50.0, 95.0)
    assert now.time_per_token_p50_ms == 2.0  # an answer of one token has no such time
    assert now.requests == 4


def test_nothing_measured_is_all_zero() -> None:
    now = Tally(Clock()).now(ABOUT)
    assert (now.tokens_per_s, now.ttft_p50_ms, now.mean_accepted_length) == (0.0, 0.0, 0.0)
    assert (now.prefix_hit_rate, now.acceptance_rate) == (0.0, 0.0)


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_the_share_does_not_exceed(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


def test_memory_is_bounded() -> None:
    recent = Recent()
    for number in range(MOST * 2):
        recent.add(0.0, float(number))
    assert len(recent.since(0.0)) == MOST


def test_the_tally_takes_the_place_of_vllms_own_loggers() -> None:
    tally = Tally(Clock())
    llm = SimpleNamespace(logger_manager=SimpleNamespace(stat_loggers=["theirs"]))
    attach(llm, tally)
    (logger,) = llm.logger_manager.stat_loggers
    logger.record(scheduler(1), Iteration(0, 5), mm_cache_stats=None, engine_idx=0)
    logger.log()
    assert tally.now(ABOUT).generated_tokens == 5


def test_an_engine_without_statistics_leaves_the_tally_empty() -> None:
    attach(SimpleNamespace(logger_manager=None), Tally(Clock()))
