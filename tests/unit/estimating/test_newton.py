import numpy as np
import pytest

from eventrail.estimating.newton import climb
from eventrail.estimating.numbers import Floats, sigmoid


def coin(heads: float, rows: int) -> tuple[Floats, Floats]:
    """Return the top of the likelihood of a coin, and the curvature there."""

    def at(found: Floats) -> tuple[Floats, Floats]:
        chance = float(sigmoid(found)[0])
        return np.asarray([heads - rows * chance]), np.asarray([[rows * chance * (1 - chance)]])

    return climb(at, 1, 1e-9)


@pytest.mark.parametrize("share", [0.5, 0.1, 0.999])
def test_the_top_of_a_coin_is_its_log_odds(share: float) -> None:
    found, bend = coin(1000 * share, 1000)
    assert found[0] == pytest.approx(np.log(share / (1 - share)), abs=1e-6)
    assert bend[0, 0] == pytest.approx(1000 * share * (1 - share), rel=1e-6)


def test_the_penalty_keeps_a_coin_finite_that_only_ever_falls_on_one_side() -> None:
    found, _ = coin(1000, 1000)
    assert 10 < found[0] < 40
