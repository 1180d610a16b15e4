"""A likeness is one less the share of different questions that look at least as alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.caching.semantic.learned.scale import fit_scale, scale_of

DRAWN = np.random.default_rng(3).normal(size=4000)
SCALE = fit_scale(DRAWN[:2000].tolist(), 2000)


@pytest.mark.parametrize("allowed", [0.005, 0.01, 0.05, 0.2])
def test_other_pairs_reach_a_likeness_as_seldom_as_it_says(allowed: float) -> None:
    likeness = np.asarray([SCALE.likeness(float(raw)) for raw in DRAWN[2000:]])
    reached = float((likeness >= 1 - allowed).mean())
    assert reached <= 1.6 * allowed + 0.002
    assert reached >= 0.5 * allowed - 0.002


def test_pairs_that_a_rule_set_apart_count_as_reached_by_nothing() -> None:
    half = fit_scale(DRAWN[:1000].tolist(), 2000)
    raw = float(np.quantile(DRAWN[:1000], 0.9))
    assert half.likeness(raw) == pytest.approx(0.95, abs=0.01)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_more_is_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert SCALE.likeness(low) <= SCALE.likeness(high) <= 1


def test_it_can_be_stored() -> None:
    again = scale_of(SCALE.array())
    assert [again.likeness(raw) for raw in (-3.0, 0.0, 2.0, 9.0)] == [
        SCALE.likeness(raw) for raw in (-3.0, 0.0, 2.0, 9.0)
    ]
