from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from eventrail.config.pool import Breaker
from eventrail.worker.providers import breaker
from eventrail.worker.providers.breaker import Mode, Outcome, Permit, State, admit, tell, wait_s

RULES = Breaker(failures=3, window_s=10.0, open_s=5.0)


def failed(state: State, at: float) -> State:
    after, permit = admit(state, at)
    assert permit is not None
    return tell(after, permit, Outcome.FAILED, at, RULES)


def opened(at: float = 0.0) -> State:
    state = State()
    for _ in range(RULES.failures):
        state = failed(state, at)
    assert state.mode is Mode.OPEN
    return state


def test_failures_close_together_open_it() -> None:
    state = opened(100.0)
    assert admit(state, 104.9) == (state, None)
    assert wait_s(state, 102.0) == 3.0


def test_failures_far_apart_do_not() -> None:
    state = State()
    for at in (0.0, 6.0, 12.0, 18.0, 24.0):
        state = failed(state, at)
    assert state.mode is Mode.CLOSED


def test_successes_do_not_hide_failures() -> None:
    state = State()
    for at in (0.0, 1.0, 2.0):
        permit = Permit(state.era)
        state = tell(state, permit, Outcome.ANSWERED, at, RULES)
        state = tell(state, permit, Outcome.FAILED, at, RULES)
    assert state.mode is Mode.OPEN


def test_one_call_is_let_through_when_its_time_is_up() -> None:
    state, probe = admit(opened(), 5.0)
    assert (state.mode, probe is not None) == (Mode.HALF_OPEN, True)
    assert admit(state, 100.0) == (state, None)


def test_the_probe_decides() -> None:
    state, probe = admit(opened(), 5.0)
    assert probe is not None
    assert tell(state, probe, Outcome.ANSWERED, 6.0, RULES).mode is Mode.CLOSED
    again = tell(state, probe, Outcome.FAILED, 6.0, RULES)
    assert (again.mode, again.until) == (Mode.OPEN, 11.0)
    given_up = tell(state, probe, Outcome.UNKNOWN, 6.0, RULES)
    assert admit(given_up, 6.0)[1] is not None


def test_a_call_from_before_it_opened_says_nothing() -> None:
    old = Permit(State().era)
    state, _ = admit(opened(), 5.0)
    for outcome in Outcome:
        assert tell(state, old, outcome, 6.0, RULES) == state


@dataclass
class Flying:
    permit: Permit
    mode: Mode


class Stories(RuleBasedStateMachine):
    """Any story of calls and outcomes keeps the promises."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.now = 0.0
        self.flying: list[Flying] = []

    @rule(seconds=st.floats(0, 20))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def call(self) -> None:
        before = self.state
        after, permit = admit(before, self.now)
        if permit is None:
            assert before.mode is not Mode.CLOSED
            assert after == before
        elif before.mode is Mode.OPEN:
            assert self.now >= before.until
            assert after.mode is Mode.HALF_OPEN
        if permit is not None:
            self.flying.append(Flying(permit, after.mode))
        self.state = after

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), outcome=st.sampled_from(list(Outcome)))
    def end(self, data: st.DataObject, outcome: Outcome) -> None:
        place = data.draw(st.integers(0, len(self.flying) - 1))
        call = self.flying.pop(place)
        before = self.state
        self.state = tell(before, call.permit, outcome, self.now, RULES)
        if call.permit.era != before.era:
            assert self.state == before
        if before.mode is Mode.CLOSED and outcome is not Outcome.FAILED:
            assert self.state.mode is Mode.CLOSED

    @invariant()
    def one_probe_at_most(self) -> None:
        probes = [each for each in self.flying if each.permit.era == self.state.era]
        if self.state.mode is Mode.HALF_OPEN:
            assert len(probes) == 1
        if self.state.mode is Mode.OPEN:
            assert not probes

    @invariant()
    def only_what_counts_is_kept(self) -> None:
        assert len(self.state.failures) < RULES.failures
        assert list(self.state.failures) == sorted(self.state.failures)
        if self.state.mode is not Mode.CLOSED:
            assert not self.state.failures

    @invariant()
    def it_never_stays_open_for_longer_than_said(self) -> None:
        assert wait_s(self.state, self.now) <= RULES.open_s + 1e-6  # floats


TestStories = Stories.TestCase


@given(times=st.lists(st.floats(0, 100), max_size=30))
def test_it_opens_exactly_when_enough_failures_fall_into_one_window(times: list[float]) -> None:
    state, opens = State(), False
    seen: list[float] = []
    for at in sorted(times):
        seen.append(at)
        opens = sum(each > at - RULES.window_s for each in seen) >= RULES.failures
        state = tell(state, Permit(state.era), Outcome.FAILED, at, RULES)
        if opens:
            break
    assert (state.mode is Mode.OPEN) == opens


def test_the_module_is_pure() -> None:
    assert not {"time", "asyncio", "random"} & set(vars(breaker))
