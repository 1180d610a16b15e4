import time
from datetime import UTC, datetime

import msgspec
from prometheus_client import CollectorRegistry

from eventrail.contracts.measures import STALE_AFTER_S, ReplicaMeasures
from eventrail.worker.measuring.board import PoolCollector
from eventrail.worker.measuring.standing import FORGET_AFTER_S, PoolStanding, Standing

NOW = datetime.now(UTC)


def replica(name: str, **fields: object) -> ReplicaMeasures:
    about = ReplicaMeasures("p", name, NOW, NOW)
    return msgspec.structs.replace(about, **fields)


def only(standing: Standing, now: float) -> PoolStanding:
    (pool,) = standing.pools(now)
    return pool


def test_the_last_word_of_each_replica_counts() -> None:
    standing = Standing()
    standing.hear(replica("a", requests=1), 0.0)
    standing.hear(replica("a", requests=5), 1.0)
    standing.hear(replica("b", requests=2), 1.0)
    pool = only(standing, 2.0)
    assert len(pool.replicas) == 2
    assert pool.counters["requests"] == 7


def test_a_silent_replica_is_listed_no_more_but_stays_counted() -> None:
    standing = Standing()
    standing.hear(replica("a", requests=5, accepted_by_position=[3, 1]), 0.0)
    standing.hear(replica("b", requests=1, accepted_by_position=[1]), STALE_AFTER_S)
    pool = only(standing, STALE_AFTER_S + 1)
    assert [one.replica for one in pool.replicas] == ["b"]
    assert pool.counters["requests"] == 6
    assert pool.accepted_by_position == [4, 1]


def test_a_replica_that_was_silent_for_a_while_is_not_counted_twice() -> None:
    standing = Standing()
    standing.hear(replica("a", requests=5), 0.0)
    assert only(standing, 100.0).replicas == []
    standing.hear(replica("a", requests=6), 101.0)
    assert only(standing, 102.0).counters["requests"] == 6


def test_counters_never_fall_when_a_replica_is_forgotten() -> None:
    standing = Standing()
    standing.hear(replica("a", requests=5, cost=0.5), 0.0)
    standing.hear(replica("b", requests=1), FORGET_AFTER_S)
    for later in (1, 2, 3):
        pool = only(standing, FORGET_AFTER_S + later)
        assert pool.counters["requests"] == 6
        assert pool.counters["cost"] == 0.5


def test_metrics_are_by_pool_and_never_by_replica() -> None:
    standing = Standing()
    registry = CollectorRegistry()
    registry.register(PoolCollector(standing))
    assert registry.get_sample_value("eventrail_engine_running", {"pool": "p"}) is None
    counted = {"drafts": 4, "accepted": 6, "generated_tokens": 30}
    now = time.monotonic()
    standing.hear(replica("a", running=3, kv_use=0.2, accepted_by_position=[4, 2], **counted), now)
    standing.hear(replica("b", running=1, kv_use=0.7), now)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"eventrail_engine_{name}", {"pool": "p", **labels})

    assert value("running") == 4
    assert value("kv_use") == 0.7
    assert value("replicas") == 2
    assert value("accepted_length") == 2.5
    assert value("generated_tokens_total") == 30
    assert value("accepted_by_position_total", position="2") == 2
    for family in registry.collect():
        for sample in family.samples:
            assert set(sample.labels) <= {"pool", "position"}
