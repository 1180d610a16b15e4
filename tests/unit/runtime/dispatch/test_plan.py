"""What a replica asks for: never more than it has free, and never nothing while work is known."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.runtime.dispatch.fair import FairTurns
from eventrail.runtime.dispatch.plan import (
    LATEST_LOOK_S,
    SOONEST_LOOK_S,
    Ask,
    QueueState,
    next_look,
    plan,
)

NOW = 100.0
LATER = NOW + 1.0


def queue(
    name: str = "a", *, batch: bool = False, look_at: float = LATER, **more: object
) -> QueueState:
    priority = "batch" if batch else "interactive"
    state = QueueState((priority, name, name), priority, look_at=look_at)  # type: ignore[arg-type]
    for field, value in more.items():
        setattr(state, field, value)
    return state


def asked(queues: list[QueueState], free: int, slots: int | None = None) -> list[Ask]:
    turns = FairTurns({("interactive",): 15.0})
    return plan(queues, free=free, slots=slots or free, fair=turns, now=NOW)


@st.composite
def states(draw: st.DrawFn) -> list[QueueState]:
    queues: list[QueueState] = []
    for number in range(draw(st.integers(1, 12))):
        state = queue(f"t{number}", batch=draw(st.booleans()))
        open_pull = draw(st.sampled_from(["none", "none", "take", "wait"]))
        state.taking = draw(st.integers(1, 5)) if open_pull == "take" else 0
        state.waiting = draw(st.integers(1, 5)) if open_pull == "wait" else 0
        state.pending = draw(st.integers(0, 30))
        state.hinted = draw(st.booleans())
        state.hinted_at_all = draw(st.booleans())
        state.look_at = draw(st.floats(NOW - 2, NOW + 2))
        state.active = draw(st.floats(0, NOW))
        queues.append(state)
    return queues


@given(states(), st.integers(0, 40))
def test_never_more_is_asked_for_than_is_free_and_one_pull_a_queue(
    queues: list[QueueState], free: int
) -> None:
    open_now = sum(each.taking + each.waiting for each in queues)
    asks = asked(queues, free, free + open_now)
    assert sum(ask.slots for ask in asks) <= free
    assert all(ask.slots > 0 for ask in asks)
    for ask in asks:
        assert not queues[ask.queue].taking
        assert not queues[ask.queue].waiting
    assert len({ask.queue for ask in asks}) == len(asks)


@given(states(), st.integers(1, 40))
def test_as_much_is_asked_for_as_is_known_to_wait(queues: list[QueueState], free: int) -> None:
    known = sum(
        each.pending or int(each.hinted) for each in queues if not each.taking and not each.waiting
    )
    asks = asked(queues, free, free + sum(each.taking + each.waiting for each in queues))
    taken = sum(ask.slots for ask in asks if not ask.wait)
    assert taken >= min(free, known)


def test_the_only_queue_is_waited_for_with_half_of_the_slots() -> None:
    queues = [queue(), queue(batch=True)]
    assert asked(queues, 16) == [Ask(0, 8, wait=True)]
    assert asked(queues, 1) == [Ask(0, 1, wait=True)]


def test_several_queues_are_waited_for_with_a_quarter_the_most_recent_first() -> None:
    queues = [queue("a", active=1.0), queue("b", active=3.0), queue("c", active=2.0)]
    assert asked(queues, 8) == [Ask(1, 1, wait=True), Ask(2, 1, wait=True)]
    assert asked(queues, 3) == []  # too few to keep any for one queue; hints tell


def test_what_is_taking_is_waited_for_before_anything_is_laid_out() -> None:
    assert asked([queue("a", taking=1), queue("b")], 8) == []


def test_work_that_is_known_comes_before_waits() -> None:
    queues = [queue("a", pending=3), queue("b"), queue("c", batch=True, hinted=True)]
    assert asked(queues, 8) == [Ask(0, 3, wait=False), Ask(2, 1, wait=False)]


def test_a_queue_that_nobody_tells_of_is_looked_into_before_batch_work() -> None:
    queues = [queue("a", hinted_at_all=False), queue("a", batch=True, pending=9)]
    assert asked(queues, 1) == [Ask(0, 1, wait=False)]
    queues[0].looked = NOW
    assert asked(queues, 1) == [Ask(1, 1, wait=False)]


def test_a_queue_is_looked_into_less_and_less_often() -> None:
    state = queue(hinted_at_all=False)
    waits: list[float] = []
    for _ in range(9):
        state.found_empty(NOW)
        waits.append(state.look_at - NOW)
    assert waits[0] == SOONEST_LOOK_S or abs(waits[0] - SOONEST_LOOK_S) < 1e-9
    assert abs(waits[-1] - LATEST_LOOK_S) < 1e-9
    assert sorted(waits) == waits


def test_after_a_hint_that_was_too_early_it_is_looked_into_soon() -> None:
    state = queue(pause_s=LATEST_LOOK_S)
    state.hint()
    state.found_empty(NOW)
    assert abs(state.look_at - NOW - SOONEST_LOOK_S) < 1e-9
    assert next_look([state]) == state.look_at
    state.found_empty(NOW)
    assert abs(state.look_at - NOW - LATEST_LOOK_S) < 1e-9
