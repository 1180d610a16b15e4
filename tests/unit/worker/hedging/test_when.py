import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.fallbacks import Hedge
from eventrail.worker.hedging.when import ENOUGH, When, percentile


def test_a_percentile_needs_enough_times() -> None:
    when = When(lambda: 0.0)
    hedge = Hedge("q", after_s=1.0, after_percentile=90)
    for number in range(ENOUGH - 1):
        when.heard(number / 100)
    assert when.after_s(hedge) == 1.0
    assert when.after_s(Hedge("q", after_percentile=90)) is None
    when.heard(0.19)
    assert when.after_s(hedge) == 0.17


def test_a_share_of_the_requests_is_hedged_and_at_least_one() -> None:
    when = When(lambda: 0.0)
    hedge = Hedge("q", after_s=1.0, most_percent=10)
    taken = 0
    for _ in range(100):
        when.after_s(hedge)
        taken += when.take(hedge)
    assert taken == 10


@given(times=st.lists(st.floats(0, 100), min_size=1), percent=st.floats(50, 99.9))
def test_a_percentile_is_not_exceeded_by_that_many(times: list[float], percent: float) -> None:
    value = percentile(sorted(times), percent)
    assert value in times
    assert sum(time <= value for time in times) >= len(times) * percent / 100 - 1e-9


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (75, 3), (99.9, 4)])
def test_percentiles_of_four(percent: float, value: float) -> None:
    assert percentile([1, 2, 3, 4], percent) == value
