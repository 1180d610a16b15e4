import numpy as np
import pytest

from eventrail.estimating.agreement.alpha import alpha
from eventrail.estimating.agreement.kappa import agreement, kappa

_NO = np.nan
FOUR_CODERS = np.asarray(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _NO, _NO, _NO],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _NO, 3],
        [_NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _NO],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _NO],
    ]
)
"""The example that Krippendorff works through: nominal 0.743, interval 0.849."""


@pytest.mark.parametrize(("metric", "expected"), [("nominal", 0.743), ("interval", 0.849)])
def test_alpha_is_that_of_the_textbook(metric: str, expected: float) -> None:
    _, items = np.nonzero(np.isfinite(FOUR_CODERS))
    scores = FOUR_CODERS[np.isfinite(FOUR_CODERS)]
    found = alpha(items, scores, "nominal" if metric == "nominal" else "interval")
    assert found.value == pytest.approx(expected, abs=5e-4)
    assert found.low < expected < found.high


def test_kappa_is_one_less_the_share_of_what_chance_would_disagree() -> None:
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert kappa(first, second).value == pytest.approx(0.4)
    assert agreement(first, second).value == pytest.approx(0.7)


def test_near_misses_count_less_when_distances_are_squared() -> None:
    first, second = [1, 2, 3, 4, 5] * 10, [2, 3, 4, 5, 5] * 10
    assert kappa(first, second, distance="quadratic").value > 0.6
    assert kappa(first, second).value < 0.1


def test_raters_who_always_say_the_same_have_no_kappa() -> None:
    assert kappa([1, 1, 1], [1, 1, 1]).problems


def test_raters_at_random_agree_by_chance() -> None:
    chance = np.random.default_rng(0)
    first, second = chance.integers(0, 3, (2, 600)).astype(np.float64)
    assert kappa(first, second).holds(0)
    assert alpha(np.tile(np.arange(600), 2), np.concatenate([first, second])).holds(0)
