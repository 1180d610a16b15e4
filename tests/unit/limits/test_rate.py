"""GCRA: never more than the burst and what has come since; a pause earns no more than a burst."""

import hypothesis.strategies as st
from hypothesis import given

from eventrail.limits.rate import MINUTE, SECOND, Rate

rates = st.builds(Rate.of, st.integers(1, 10_000_000), st.floats(0.001, 600))
start = 1_700_000_000 * SECOND
tries = st.lists(st.tuples(st.integers(0, 90 * SECOND), st.integers(1, 5_000)), max_size=60)


@given(rate=rates, tries=tries)
def test_no_window_lets_in_more_than_burst_and_rate(
    rate: Rate, tries: list[tuple[int, int]]
) -> None:
    now, tat = start, 0
    let_in: list[tuple[int, int]] = []
    for pause, units in tries:
        now += pause
        if rate.free(tat, now) >= units:
            tat = rate.charge(tat, now, units)
            let_in.append((now, units))
    for first, (begin, _) in enumerate(let_in):
        total = 0
        for at, units in let_in[first:]:
            total += units
            assert total * MINUTE <= (rate.burst_ns + at - begin) * rate.per_minute


@given(rate=rates, tat=st.integers(0, 120 * SECOND), units=st.integers(1, 5_000))
def test_after_the_wait_it_goes_in_and_a_moment_before_it_does_not(
    rate: Rate, tat: int, units: int
) -> None:
    if units > rate.most:
        return
    wait = rate.wait(start + tat, start, 0, units)
    assert rate.free(start + tat, start + wait) >= units
    if wait:
        assert rate.free(start + tat, start + wait - 1) < units


@given(rate=rates, held=st.integers(0, 1_000), units=st.integers(1, 1_000))
def test_what_is_held_is_not_free(rate: Rate, held: int, units: int) -> None:
    free = rate.free(0, start, held)
    assert rate.free(0, start, held + units) <= max(0, free - units) + 1


def test_one_request_fits_into_any_burst() -> None:
    assert Rate.of(1, 0.5).most == 1
    assert Rate.of(600, 60).most == 600
