import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eventrail.autoscaling.policy import Measured, State, decide, wanted
from eventrail.config.pool import Autoscaling

LIMITS = Autoscaling(
    min_replicas=1,
    max_replicas=8,
    target_load=0.5,
    max_wait_s=1.0,
    up_after_s=2.0,
    down_after_s=60.0,
    to_zero_after_s=300.0,
)
SLOTS = 10


def run(limits: Autoscaling, state: State, measured: Measured, seconds: range) -> list[State]:
    states: list[State] = []
    for second in seconds:
        running = replace(measured, replicas=state.target)
        state = decide(limits, SLOTS, state, running, float(second))
        states.append(state)
    return states


def test_the_load_says_how_many_replicas_are_wanted() -> None:
    at_two = State(target=2)
    assert wanted(LIMITS, SLOTS, at_two, Measured(running=10, replicas=2)) == 2
    assert wanted(LIMITS, SLOTS, at_two, Measured(running=10, pending=1, replicas=2)) == 3
    assert wanted(LIMITS, SLOTS, at_two, Measured()) == 0


def test_more_come_once_they_have_been_wanted_for_a_moment() -> None:
    targets = [s.target for s in run(LIMITS, State(target=1), Measured(running=20), range(5))]
    assert targets == [1, 1, 4, 4, 4]


def test_a_burst_shorter_than_that_moment_changes_nothing() -> None:
    state = decide(LIMITS, SLOTS, State(target=1), Measured(running=20, replicas=1), 0.0)
    state = decide(LIMITS, SLOTS, state, Measured(running=5, replicas=1), 1.0)
    state = decide(LIMITS, SLOTS, state, Measured(running=20, replicas=1), 2.0)
    assert state.target == 1


def test_a_request_that_waits_too_long_calls_for_one_more_at_once() -> None:
    late = Measured(pending=1, oldest_s=1.0, running=1, replicas=2)
    assert decide(LIMITS, SLOTS, State(target=2), late, 0.0).target == 3


def test_while_replicas_load_waiting_calls_for_no_more_than_the_load_does() -> None:
    loading = Measured(pending=9, oldest_s=50.0, running=1, replicas=1)
    assert decide(LIMITS, SLOTS, State(target=2), loading, 50.0).target == 2


def test_fewer_come_after_the_long_delay_a_quarter_at_a_time() -> None:
    calm, busier = Measured(running=4, replicas=8), Measured(running=14, replicas=8)
    state = decide(LIMITS, SLOTS, State(target=8), calm, 0.0)
    state = decide(LIMITS, SLOTS, state, busier, 30.0)
    assert decide(LIMITS, SLOTS, state, calm, 59.0).target == 8
    assert decide(LIMITS, SLOTS, state, calm, 60.0).target == 6


def test_no_more_go_than_were_spare_all_the_while() -> None:
    state = decide(LIMITS, SLOTS, State(target=8), Measured(running=35, replicas=8), 0.0)
    assert decide(LIMITS, SLOTS, state, Measured(replicas=8), 60.0).target == 7


def test_the_last_replica_goes_only_if_asked_and_only_after_a_long_silence() -> None:
    to_zero = Autoscaling(min_replicas=0, max_replicas=4, down_after_s=60, to_zero_after_s=300)
    targets = [s.target for s in run(to_zero, State(target=2), Measured(), range(0, 420, 10))]
    assert targets[5] == 2
    assert targets[6:30] == [1] * 24
    assert targets[30] == 0
    assert run(LIMITS, State(target=3), Measured(), range(0, 1200, 10))[-1].target == 1


def test_a_replica_that_still_loads_is_not_given_up_however_long_that_takes() -> None:
    to_zero = Autoscaling(min_replicas=0, max_replicas=4, down_after_s=1, to_zero_after_s=1)
    state = State(target=1)
    for second in range(100):
        state = decide(to_zero, SLOTS, state, Measured(replicas=0), float(second))
    assert state.target == 1
    assert decide(to_zero, SLOTS, state, Measured(replicas=1), 100.0).target == 1
    ready = decide(to_zero, SLOTS, state, Measured(replicas=1), 100.0)
    assert decide(to_zero, SLOTS, ready, Measured(replicas=1), 101.0).target == 0


def test_the_first_request_wakes_a_pool_that_is_down_to_none() -> None:
    to_zero = Autoscaling(min_replicas=0, max_replicas=4)
    assert decide(to_zero, SLOTS, State(target=0), Measured(pending=1), 0.0).target == 1


limits = st.builds(
    Autoscaling,
    min_replicas=st.integers(0, 3),
    max_replicas=st.integers(3, 9),
    target_load=st.floats(0.1, 1.0),
    max_wait_s=st.floats(0.0, 10.0),
    up_after_s=st.floats(0.0, 20.0),
    down_after_s=st.floats(0.0, 200.0),
    to_zero_after_s=st.floats(0.0, 500.0),
)
measured = st.builds(
    Measured,
    pending=st.integers(0, 500),
    oldest_s=st.floats(0.0, 60.0),
    running=st.integers(0, 200),
    replicas=st.integers(0, 9),
)
story = st.lists(st.tuples(measured, st.floats(0.0, 50.0)), max_size=30)


@given(limits, st.integers(1, 64), st.integers(0, 20), story)
def test_in_any_story_the_target_keeps_its_bounds_and_no_queue_is_left(
    limits: Autoscaling, slots: int, start: int, story: list[tuple[Measured, float]]
) -> None:
    state, now = State(target=start), 0.0
    for seen, seconds in story:
        now += seconds
        before, state = state, decide(limits, slots, state, seen, now)
        assert limits.min_replicas <= state.target <= limits.max_replicas
        if seen.pending:
            assert state.target >= min(before.target, limits.max_replicas)


@given(limits, st.integers(1, 64), story, measured, st.integers(1, 100))
def test_more_pending_requests_never_mean_fewer_replicas(
    limits: Autoscaling,
    slots: int,
    story: list[tuple[Measured, float]],
    seen: Measured,
    extra: int,
) -> None:
    state, now = State(target=limits.min_replicas), 0.0
    for each, seconds in story:
        now += seconds
        state = decide(limits, slots, state, each, now)
    more = replace(seen, pending=seen.pending + extra)
    fewer_waiting = decide(limits, slots, state, seen, now + 1.0)
    assert decide(limits, slots, state, more, now + 1.0).target >= fewer_waiting.target


@given(limits, st.integers(1, 64), st.integers(0, 9), st.integers(0, 400))
def test_a_constant_load_is_met_in_one_direction_and_then_left_alone(
    limits: Autoscaling, slots: int, start: int, load: int
) -> None:
    state, targets = State(target=start), list[int]()
    for second in range(0, 2000, 10):
        room = state.target * slots
        running = min(load, room)
        waits = load - running
        seen = Measured(waits, 30.0 if waits else 0.0, running, state.target)
        state = decide(limits, slots, state, seen, float(second))
        targets.append(state.target)
    steps = [after - before for before, after in itertools.pairwise(targets) if after != before]
    assert all(step > 0 for step in steps) or all(step < 0 for step in steps)
    assert targets[-1] * slots >= min(load, limits.max_replicas * slots)
