import math

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Pool, Route
from eventrail.config.pool import RetryBudget
from eventrail.contracts.failures import Failure
from eventrail.worker.engine import EngineError
from eventrail.worker.limits import Limits, limits_of, share_s
from eventrail.worker.patience import Patience
from eventrail.worker.retry_budget import Retries, Shares

POOL = Pool(engine="openai", url="http://x/v1", retries=2, timeout_s=100)
BUSY = EngineError("busy", retryable=True, retry_after_s=0.0, failure=Failure.RATE_LIMITED)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def patience(
    clock: Clock,
    route: Route = Route(pool="p"),  # noqa: B008 -- frozen
    *,
    spare: int = 0,
    deadline_s: float = 60.0,
    pool: Pool = POOL,
    budget: Retries | None = None,
) -> Patience:
    retries = budget or Retries(clock)
    left_s = lambda: deadline_s - clock.now  # noqa: E731 -- as a stage has it
    return Patience("p", pool, route, spare=spare, left_s=left_s, budget=retries, clock=clock)


@given(left=st.floats(0, 1e6), spare=st.integers(0, 9))
def test_every_pool_still_to_be_asked_has_as_much_time(left: float, spare: int) -> None:
    share = share_s(left, spare)
    if not spare:
        assert share == math.inf
    else:
        assert 0 <= share * (spare + 1) <= left * 1.000001


def test_the_share_bounds_the_first_token_and_not_the_last() -> None:
    limits = patience(Clock(), spare=2).limits()
    assert limits == Limits(whole_s=60, first_s=20)
    assert limits.watched
    assert not patience(Clock()).limits().watched


def test_time_spent_on_a_first_try_is_not_there_for_the_second() -> None:
    clock = Clock()
    waits = patience(clock, spare=1)
    clock.now = 25.0
    assert waits.limits() == Limits(whole_s=35, first_s=5)


def test_the_smaller_of_two_bounds_counts() -> None:
    assert limits_of(60, 30, 10, 5, 1) == Limits(10, 5, 1)
    assert limits_of(60, 3, 100, 5, 0) == Limits(60, 3, 0)


def test_a_route_has_its_own_number_of_retries() -> None:
    assert patience(Clock()).wait_s(BUSY, 2, shown=False) == 0.0
    assert patience(Clock()).wait_s(BUSY, 3, shown=False) is None
    never = patience(Clock(), Route(pool="p", retries=0))
    assert never.wait_s(BUSY, 1, shown=False) is None


def test_what_was_shown_or_refused_is_not_repeated() -> None:
    assert patience(Clock()).wait_s(BUSY, 1, shown=True) is None
    assert patience(Clock()).wait_s(EngineError("no"), 1, shown=False) is None


def test_another_pool_is_asked_rather_than_waiting_long() -> None:
    later = EngineError("busy", retryable=True, retry_after_s=5.0)
    assert patience(Clock(), spare=1).wait_s(later, 1, shown=False) is None
    assert patience(Clock()).wait_s(later, 1, shown=False) == 5.0
    assert patience(Clock(), deadline_s=4.0).wait_s(later, 1, shown=False) is None


def test_the_budget_of_a_pool_bounds_the_retries_of_all_its_calls() -> None:
    clock = Clock()
    budget = Retries(clock)
    rules = RetryBudget(percent=20, window_s=10, least=2)
    pool = Pool(engine="openai", url="http://x/v1", retry_budget=rules)
    made = [
        patience(clock, pool=pool, budget=budget).wait_s(BUSY, 1, shown=False) is not None
        for _ in range(100)
    ]
    assert sum(made) == 20
    clock.now = 11.0  # the window has passed
    assert patience(clock, pool=pool, budget=budget).wait_s(BUSY, 1, shown=False) is not None


@given(
    steps=st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=200),
    percent=st.floats(0, 100),
    least=st.integers(0, 5),
)
def test_extra_calls_never_exceed_their_share(
    steps: list[tuple[float, bool]], percent: float, least: int
) -> None:
    clock = Clock()
    shares = Shares(clock)
    calls: list[float] = []
    extra: list[float] = []
    for pause, takes in steps:
        clock.now += pause
        if takes and shares.take(percent, 10.0, least):
            extra.append(clock.now)
            # counts are forgotten a slice of a second at a time
            recent = sum(at > clock.now - 10.0 for at in calls)
            assert sum(at > clock.now - 9.0 for at in extra) <= max(least, recent * percent / 100)
        elif not takes:
            shares.call(10.0)
            calls.append(clock.now)
