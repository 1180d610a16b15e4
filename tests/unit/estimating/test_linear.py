import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.estimating.bootstrap import bootstrap
from eventrail.estimating.linear import interval, mean_of
from eventrail.estimating.numbers import codes, kish
from eventrail.experiments import intervals


def test_a_mean_is_the_one_that_experiments_report_but_for_students_t() -> None:
    values = [0.1, 0.4, 0.2, 0.9, 0.6, 0.3]
    units = ["a", "a", "b", "c", "c", "d"]
    found = interval(mean_of(np.asarray(values), codes(units)))
    other = intervals.mean(values, units)
    assert found.value == pytest.approx(other.value)
    assert found.half > (other.high - other.low) / 2
    assert found.units == 4


@pytest.mark.parametrize("each", [1, 10])
def test_intervals_hold_the_mean_as_often_as_they_say_though_rows_hang_together(each: int) -> None:
    held = 0
    for seed in range(300):
        chance = np.random.default_rng(seed)
        units = np.repeat(np.arange(25), each)
        values = chance.normal(0, 1, 25)[units] + chance.normal(0, 0.3, len(units))
        held += interval(mean_of(values, units)).holds(0.0)
    assert 0.91 < held / 300 < 0.985


def test_intervals_hold_the_mean_under_very_unequal_weights() -> None:
    held = 0
    for seed in range(300):
        chance = np.random.default_rng(seed)
        chances = chance.uniform(0.02, 1, 600)
        values = chance.normal(0, 1, 600) + chances
        drawn = chance.random(600) < chances
        truth = float(np.mean(0.51))
        held += interval(mean_of(values[drawn], np.flatnonzero(drawn), 1 / chances[drawn])).holds(
            truth
        )
    assert held / 300 > 0.9


def test_one_unit_says_nothing_of_the_spread() -> None:
    found = interval(mean_of(np.asarray([1.0, 2.0]), np.zeros(2, np.intp)))
    assert found.value == 1.5
    assert math.isinf(found.half)


def test_a_difference_of_the_same_rows_is_exactly_nothing() -> None:
    one = mean_of(np.arange(10.0), np.arange(10))
    found = interval(one.minus(one))
    assert found.value == 0
    assert found.half == 0


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_weights_are_worth_no_more_than_their_number(weights: list[float]) -> None:
    assert 1 - 1e-9 <= kish(np.asarray(weights)) <= len(weights) + 1e-9


def test_the_bootstrap_draws_units_as_a_whole() -> None:
    chance = np.random.default_rng(0)
    units = np.repeat(np.arange(30), 20)
    values = chance.normal(0, 1, 30)[units]
    found = bootstrap(lambda times: float(times @ values / times.sum()), units, "mean")
    assert found.half == pytest.approx(interval(mean_of(values, units)).half, rel=0.2)


def test_a_statistic_that_is_not_defined_is_told() -> None:
    found = bootstrap(lambda _: None, np.arange(3), "none")
    assert math.isnan(found.value)
    assert found.problems
