"""How pools stand, put together from what replicas and processes say."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from rich.console import Console

from eventrail.cli.pools.show_status import HEADS, age, status_json, status_table
from eventrail.config.model import Config, Pool
from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.pool_states import PoolState, State
from eventrail.pools.status import PoolStatus, Waiting, pool_statuses

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONFIG = Config(pools={"chat": Pool(engine="vllm", model="m", replicas=2), "echo": Pool("echo")})


def state(
    pool: str, name: State, *, by: str = "w1", ago_s: float = 1, message: str = ""
) -> PoolState:
    at = NOW - timedelta(seconds=ago_s)
    return PoolState(pool, 3, name, at, 2, 1, message, by)


def measured(
    replica: str, *, ago_s: float = 1, age_s: float = 60, **more: float
) -> ReplicaMeasures:
    at = NOW - timedelta(seconds=ago_s)
    plain = ReplicaMeasures("chat", replica, NOW - timedelta(seconds=age_s), at)
    return msgspec.structs.replace(plain, **more)


def rows(
    *said: PoolState | ReplicaMeasures, config: Config = CONFIG, waiting: Waiting | None = None
) -> dict[str, PoolStatus]:
    states = [each for each in said if isinstance(each, PoolState)]
    measures = [each for each in said if isinstance(each, ReplicaMeasures)]
    waits = {} if waiting is None else {"chat": waiting}
    return {each.pool: each for each in pool_statuses(config, states, measures, waits, NOW)}


def test_a_pool_that_nobody_speaks_of_is_silent() -> None:
    assert {name: row.state for name, row in rows().items()} == {"chat": "silent", "echo": "silent"}
    assert rows(state("chat", "running", ago_s=60))["chat"].state == "silent"


def test_the_worst_that_any_process_says_is_shown_with_its_reason() -> None:
    row = rows(state("chat", "running"), state("chat", "failed", by="w2", message="no weights"))
    assert (row["chat"].state, row["chat"].message) == ("failed", "no weights")
    assert (row["chat"].replicas_running, row["chat"].replicas_wanted) == (2, 4)


def test_a_stopped_pool_that_is_to_be_so_is_drained() -> None:
    drained = Config(pools={"chat": Pool(engine="vllm", drained=True)})
    assert rows(state("chat", "stopped"), config=drained)["chat"].state == "drained"
    assert rows(state("chat", "stopped"))["chat"].state == "stopped"


def test_a_pool_that_was_removed_is_shown_while_it_drains() -> None:
    assert "old" in rows(state("old", "draining"))
    assert "old" not in rows(state("old", "stopped"))


def test_replicas_are_added_up_and_the_slowest_is_shown() -> None:
    row = rows(
        measured(
            "a", running=2, waiting=1, kv_use=0.2, prefix_hits=30, prefix_queries=40, drafts=10,
            accepted=30, tokens_per_s=100, ttft_p50_ms=20, time_per_token_p50_ms=5, cost=1.0,
            requests=10,
        ),
        measured(
            "b", running=3, kv_use=0.4, prefix_hits=10, prefix_queries=40, drafts=10, accepted=10,
            tokens_per_s=50, ttft_p50_ms=30, time_per_token_p50_ms=4, cost=0.5, requests=5,
        ),
        waiting=Waiting(7, 5, 1.5),
    )["chat"]  # fmt: skip
    assert (row.running, row.waiting, row.pending, row.oldest_s, row.in_hand) == (5, 1, 7, 1.5, 5)
    assert row.kv_use == pytest.approx(0.3)
    assert (row.prefix_hit_rate, row.accepted_length) == (0.5, 3.0)
    assert (row.tokens_per_s, row.ttft_p50_ms, row.time_per_token_p50_ms) == (150, 30, 5)
    assert row.cost_per_request == pytest.approx(0.1)


def test_of_a_replica_the_newest_measures_count_and_a_silent_one_is_gone() -> None:
    row = rows(
        measured("a", ago_s=1, running=5), measured("a", ago_s=3, running=9),
        measured("gone", ago_s=60, running=7),
    )["chat"]  # fmt: skip
    assert [replica.name for replica in row.replicas] == ["a"]
    assert row.running == 5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (723, "12m03s"), (18420, "5h07m"), (273600, "3d04h")],
)
def test_an_age_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_the_table_and_the_json_show_every_pool() -> None:
    found = list(rows(measured("a", age_s=723), state("echo", "running")).values())
    console = Console(width=220, record=True)
    with console.capture() as captured:
        console.print(status_table(found))
    shown = captured.get()
    assert all(head in shown for head in HEADS)
    assert "12m03s" in shown
    assert [row["pool"] for row in msgspec.json.decode(status_json(found))] == ["chat", "echo"]
