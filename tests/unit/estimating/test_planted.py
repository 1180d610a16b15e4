"""A bias of known size is planted in many logs; `loadtests.planted_bias` is the long version."""

import pytest

from loadtests.planted import BIASES, Planted
from loadtests.planted_bias import recovered

SEEDS = 30


@pytest.mark.parametrize("planted", BIASES, ids=lambda each: each.name)
def test_the_truth_is_in_the_intervals_and_not_in_the_naive_ones(planted: Planted) -> None:
    row = recovered(planted, planted.sizes[-1], SEEDS)
    assert row.holds.value >= 0.8
    assert row.naive_holds < 0.3
    assert abs(row.corrected - row.truth) < 0.5 * abs(row.naive - row.truth)
