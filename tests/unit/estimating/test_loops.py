import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.estimating.loops.exposure import Exposures, effective, gini, trend
from eventrail.estimating.loops.reinforcement import reinforcement
from eventrail.estimating.loops.report import LoopReport, loop_report

THINGS, SHOWN = 60, 6000


def simulated(seed: int, *, explore: float) -> LoopReport:
    """Show one of eight candidates, the likelier the more it was liked.

    Without exploration likes are counted, so that what was shown early is shown ever more; with
    it some are shown by chance, and the rate of likes among those counts.
    """
    chance = np.random.default_rng(seed)
    quality = chance.uniform(0.3, 0.7, THINGS)
    likes, tried, liked = np.zeros(THINGS), np.zeros(THINGS), np.zeros(THINGS)
    shown = np.empty(SHOWN, np.intp)
    for turn in range(SHOWN):
        candidates = chance.choice(THINGS, 8, replace=False)
        by_chance = chance.random() < explore
        worth = (liked + 5) / (tried + 10) if explore else (likes + 20) ** 3
        odds = np.cumsum(worth[candidates])
        drawn = int(np.searchsorted(odds, chance.random() * odds[-1]))
        pick = int(candidates[0 if by_chance else drawn])
        good = chance.random() < quality[pick]
        likes[pick] += good
        if by_chance:
            tried[pick] += 1
            liked[pick] += good
        shown[turn] = pick
    names = [f"d{n}" for n in range(THINGS)]
    exposures = Exposures(shown, np.arange(SHOWN, dtype=np.float64), quality, THINGS)
    return loop_report("documents", exposures, names, explored=explore)


def test_a_system_that_counts_likes_is_in_a_loop() -> None:
    found = simulated(0, explore=0.0)
    assert found.verdict == "loop"
    assert found.trend is not None
    assert found.trend.change < 0.8
    assert any("narrows" in each for each in found.warnings)
    assert any("diversity" in each for each in found.remedies)
    assert found.most[0].late > found.most[0].early


@pytest.mark.parametrize("seed", range(3))
def test_a_system_that_explores_is_not(seed: int) -> None:
    found = simulated(seed, explore=0.2)
    assert found.verdict == "none"
    assert found.remedies == []


def test_steady_popularity_is_no_reinforcement_though_counts_are_noisy() -> None:
    held = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        rates = chance.gamma(2, 5, 80)
        counts = chance.poisson(rates, (12, 80))
        found = reinforcement(counts, np.full(80, np.nan))
        assert found is not None
        held += found.low <= 0
    assert held >= 93


def test_growth_by_past_exposure_is_recovered() -> None:
    chance = np.random.default_rng(0)
    rates = chance.gamma(3, 10, 200)
    counts = np.empty((6, 200), np.intp)
    for window in range(6):
        counts[window] = chance.poisson(rates)
        rates = rates * (rates / rates.mean()) ** 0.2
        rates *= 30 / rates.mean()
    found = reinforcement(counts, np.full(200, np.nan))
    assert found is not None
    assert found.low > 0
    assert found.value == pytest.approx(0.2, abs=0.08)


def test_few_things_and_few_windows_say_nothing() -> None:
    assert reinforcement(np.full((12, 2), 20), np.ones(2)) is None
    assert reinforcement(np.full((2, 50), 20), np.ones(50)) is None
    exposures = Exposures(np.zeros(3, np.intp), np.arange(3.0), np.ones(1), 1)
    assert loop_report("models", exposures, ["m"]).verdict == "unknown"


def test_inequality_of_known_counts() -> None:
    assert gini(np.asarray([5, 5, 5, 5])) == pytest.approx(0)
    assert gini(np.asarray([0, 0, 0, 8])) == pytest.approx(0.75)
    assert effective(np.asarray([5, 5, 5, 5, 0])) == pytest.approx(4)
    assert effective(np.asarray([9, 0])) == pytest.approx(1)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any))
def test_inequality_is_bounded(counts: list[int]) -> None:
    row = np.asarray(counts, np.intp)
    assert -1e-9 <= gini(row) < 1
    assert 1 - 1e-9 <= effective(row) <= len(counts) + 1e-9


def test_a_trend_is_told_from_chance() -> None:
    falling = trend(np.arange(12.0)[::-1])
    assert falling is not None
    assert falling.tau == -1
    assert falling.p < 1e-4
    chance = np.random.default_rng(0)
    alarms = 0
    for _ in range(400):
        found = trend(chance.normal(5, 1, 12))
        assert found is not None
        alarms += found.p < 0.05
    assert alarms / 400 < 0.09


def test_nothing_by_chance_is_told() -> None:
    chance = np.random.default_rng(1)
    exposures = Exposures(chance.integers(0, 3, 600), np.arange(600.0), np.full(3, np.nan), 3)
    found = loop_report("arms", exposures, list("abc"), explored=0.0)
    assert found.verdict == "none"
    assert any("by chance" in each for each in found.warnings)
    assert any("experiment" in each for each in found.remedies)
