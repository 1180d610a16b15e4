import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.experiments.draw import draw, uniform

WEIGHTS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.floats(0, 100, allow_nan=False),
    min_size=1,
    max_size=6,
).filter(lambda weights: any(weight > 1e-6 for weight in weights.values()))
N = 20_000


def units(count: int = N) -> list[str]:
    return [f"unit-{number}" for number in range(count)]


def test_the_numbers_are_uniform() -> None:
    values = sorted(uniform("salt", unit) for unit in units())
    # Kolmogorov and Smirnov's statistic; its 99.9 % point for a large sample is 1.95 / sqrt(n)
    distance = max(abs(value - (i + 0.5) / N) for i, value in enumerate(values))
    assert distance < 1.95 / math.sqrt(N)


@given(WEIGHTS, st.text(max_size=5), st.text(max_size=5))
def test_a_draw_repeats_and_never_deals_an_arm_without_weight(
    weights: dict[str, float], salt: str, unit: str
) -> None:
    arm, propensity = draw(weights, salt, unit)
    assert draw(dict(reversed(weights.items())), salt, unit) == (arm, propensity)
    assert weights[arm] > 0
    assert math.isclose(propensity, weights[arm] / sum(weights.values()))


def test_shares_are_those_of_the_weights() -> None:
    weights = {"a": 1.0, "b": 2.0, "c": 7.0}
    counts = Counter(draw(weights, "s", unit)[0] for unit in units())
    chi2 = sum(
        (counts[arm] - N * weight / 10) ** 2 / (N * weight / 10) for arm, weight in weights.items()
    )
    assert chi2 < 13.8  # 99.9 % point with two degrees of freedom


@given(WEIGHTS, st.floats(1.01, 10), st.data())
def test_a_larger_weight_only_wins_units(
    weights: dict[str, float], factor: float, data: st.DataObject
) -> None:
    arm = data.draw(st.sampled_from(sorted(weights)))
    more = {**weights, arm: weights[arm] * factor}
    for unit in units(50):
        before, after = draw(weights, "s", unit)[0], draw(more, "s", unit)[0]
        assert after in {before, arm}


@given(WEIGHTS, st.floats(0.001, 10))
def test_a_new_arm_takes_units_and_moves_no_other(weights: dict[str, float], weight: float) -> None:
    for unit in units(50):
        before = draw(weights, "s", unit)[0]
        assert draw({**weights, "new": weight}, "s", unit)[0] in {before, "new"}


def test_draws_of_two_experiments_are_independent() -> None:
    weights = {"a": 1.0, "b": 1.0}
    pairs = Counter((draw(weights, "x", u)[0], draw(weights, "y", u)[0]) for u in units())
    chi2 = sum((count - N / 4) ** 2 / (N / 4) for count in pairs.values())
    assert len(pairs) == 4
    assert chi2 < 16.3  # 99.9 % point with three degrees of freedom


def test_no_weight_is_an_error() -> None:
    with pytest.raises(ValueError, match="no arm"):
        draw({"a": 0.0}, "s", "u")
