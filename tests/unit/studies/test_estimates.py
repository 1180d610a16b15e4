import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.experiments.intervals import wilson
from eventrail.studies.cost.forecast import forecast
from eventrail.studies.drift.change_point import change_point
from eventrail.studies.estimates import Sums, difference, mean_of, share_of
from eventrail.studies.several import adjusted


def sums_of(units: list[list[float]]) -> Sums:
    x = [sum(unit) for unit in units]
    w = [float(len(unit)) for unit in units]
    return Sums(
        units=len(units),
        n=sum(map(len, units)),
        x=sum(x),
        w=sum(w),
        xx=sum(each * each for each in x),
        xw=sum(a * b for a, b in zip(x, w, strict=True)),
        ww=sum(each * each for each in w),
    )


def test_a_mean_of_lone_requests_is_students() -> None:
    values = [1.0, 2.0, 4.0, 9.0]

    found = mean_of(sums_of([[each] for each in values]))

    half = 3.182446305 * float(np.std(values, ddof=1)) / math.sqrt(4)
    assert found.value == pytest.approx(4.0)
    assert found.low == pytest.approx(4.0 - half)
    assert found.high == pytest.approx(4.0 + half)
    assert found.n == 4


def test_a_share_of_lone_requests_is_wilsons() -> None:
    found = share_of(sums_of([[1.0]] * 30 + [[0.0]] * 70))
    plain = wilson(30, 100)

    assert found.low == pytest.approx(plain.low, abs=0.002)
    assert found.high == pytest.approx(plain.high, abs=0.002)


def test_requests_that_hang_together_make_wider_intervals() -> None:
    alone = share_of(sums_of([[1.0]] * 50 + [[0.0]] * 50))
    together = share_of(sums_of([[1.0] * 10] * 5 + [[0.0] * 10] * 5))

    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low - 0.1


def test_a_share_of_none_is_not_certain() -> None:
    found = share_of(sums_of([[0.0]] * 20))

    assert found.low == pytest.approx(0.0)
    assert found.high is not None
    assert 0.05 < found.high < 0.25


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=4), min_size=1))
def test_a_share_stays_between_0_and_1(units: list[list[float]]) -> None:
    found = share_of(sums_of(units))

    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    chance = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        levels = chance.normal(0, 1, 30)
        units = [[float(each) for each in chance.normal(level, 1, 5)] for level in levels]
        found = mean_of(sums_of(units))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0 <= found.high
    assert 365 <= held <= 395


def test_no_difference_is_rarely_found() -> None:
    chance = np.random.default_rng(4)
    found = 0
    for _ in range(400):
        one, other = ([[float(v)] for v in chance.normal(0, s, 20)] for s in (1.0, 3.0))
        p_value = difference(sums_of(one), sums_of(other))[1]
        assert p_value is not None
        found += p_value <= 0.05
    assert found <= 35


def test_p_values_are_adjusted_as_benjamini_and_hochberg_did() -> None:
    found = adjusted([0.01, None, 0.04, 0.03, 0.2])

    assert found[1] is None
    assert [found[0], found[3], found[2], found[4]] == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.2]
    )


def test_a_straight_line_goes_on() -> None:
    found = forecast([float(each) for each in range(10)], 5)

    assert found is not None
    assert found.value == pytest.approx(10 + 11 + 12 + 13 + 14)
    assert found.low == pytest.approx(60)
    assert forecast([1.0] * 7, 5) is None


def test_forecasts_hold_what_comes() -> None:
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        values = 100 + 2 * np.arange(30) + chance.normal(0, 5, 30)
        found = forecast([float(each) for each in values[:20]], 10)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= values[20:].sum() <= found.high
    assert held >= 275


def test_a_step_is_found_where_it_is() -> None:
    chance = np.random.default_rng(6)
    means = np.concatenate([chance.normal(0, 1, 40), chance.normal(3, 1, 25)])

    found = change_point(means, np.ones(65))

    assert found is not None
    assert abs(found.place - 40) <= 1
    assert found.p_value == pytest.approx(0.001)


def test_noise_has_no_change_point_more_often_than_said() -> None:
    chance = np.random.default_rng(7)
    weights = np.ones(40)
    found = [change_point(chance.normal(0, 1, 40), weights, rounds=99) for _ in range(200)]

    assert sum(each is not None and each.p_value <= 0.05 for each in found) <= 20
    assert change_point(np.ones(7), np.ones(7)) is None
