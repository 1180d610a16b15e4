from types import SimpleNamespace

import msgspec
import pytest

from eventrail.config.pool import Autoscaling
from eventrail.worker.serving.queue import Queue
from eventrail.worker.serving.scaling_policy import PullScaling

LIMITS = Autoscaling(
    min_replicas=0,
    max_replicas=4,
    target_load=0.5,
    up_after_s=0.0,
    down_after_s=10.0,
    to_zero_after_s=20.0,
)


class Watch:
    """Gives the looks that a test says."""

    def __init__(self) -> None:
        self.queue: Queue | None = None

    def latest(self) -> Queue | None:
        return self.queue


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def policy(watch: Watch) -> PullScaling:
    limits = msgspec.to_builtins(LIMITS)
    policy = PullScaling("chat", 10, limits, "nats://127.0.0.1:1", "worker")
    policy._watch = watch  # pyright: ignore[reportAttributeAccessIssue]
    return policy


def context(target: int, running: int) -> SimpleNamespace:
    return SimpleNamespace(target_num_replicas=target, current_num_replicas=running)


def test_before_anything_is_seen_the_number_stays(policy: PullScaling) -> None:
    assert policy(context(3, 3)) == (3, {})


def test_work_that_waits_while_nothing_runs_wakes_the_pool(
    policy: PullScaling, watch: Watch
) -> None:
    watch.queue = Queue(pending=7, oldest_s=0.1, running=0, at=1.0)
    assert policy(context(0, 0))[0] == 2


def test_the_same_look_is_not_counted_twice(policy: PullScaling, watch: Watch) -> None:
    watch.queue = Queue(pending=0, oldest_s=0.0, running=1, at=1.0)
    assert policy(context(3, 3))[0] == 3
    assert [policy(context(3, 3))[0] for _ in range(1000)] == [3] * 1000
    watch.queue = Queue(pending=0, oldest_s=0.0, running=1, at=12.0)
    assert policy(context(3, 3))[0] == 2


def test_a_number_that_somebody_else_has_set_is_where_it_starts(
    policy: PullScaling, watch: Watch
) -> None:
    watch.queue = Queue(pending=0, oldest_s=0.0, running=20, at=1.0)
    assert policy(context(1, 1))[0] == 4
    watch.queue = Queue(pending=0, oldest_s=0.0, running=1, at=2.0)
    assert policy(context(2, 2))[0] == 2
