import math
import random

import pytest

from eventrail.config.experiments import Canary, Rollback
from eventrail.experiments.canary import Count, decide
from eventrail.experiments.evidence import mean_below, rate_above, share_bound, threshold

ALPHA = 0.05
RUNS = 200
LENGTH = 200


def crossings(evidence: list[list[float]]) -> float:
    """Return the share of runs that ever reach the threshold, looked at after every trial."""
    return sum(max(run) >= threshold(ALPHA, 1) for run in evidence) / len(evidence)


def most_by_chance() -> float:
    """Return how large that share may be in `RUNS` runs at a chance of `ALPHA` (99.9 %)."""
    return ALPHA + 3.1 * math.sqrt(ALPHA * (1 - ALPHA) / RUNS)


@pytest.mark.parametrize("bound", [0.02, 0.1, 0.5])
def test_a_rate_at_its_bound_is_seldom_suspected_however_often_one_looks(bound: float) -> None:
    dice = random.Random(1)
    runs: list[list[float]] = []
    for _ in range(RUNS):
        events, run = 0, list[float]()
        for trial in range(1, LENGTH + 1):
            events += dice.random() < bound
            run.append(rate_above(events, trial, bound))
        runs.append(run)
    assert crossings(runs) <= most_by_chance()


def test_a_mean_at_its_bound_is_seldom_suspected() -> None:
    dice = random.Random(2)
    runs: list[list[float]] = []
    for _ in range(100):
        scores: list[float] = []
        run: list[float] = []
        for trial in range(1, 150):
            scores.append(float(dice.random() < 0.7))
            if not trial % 10:
                run.append(mean_below(scores, 0.7))
        runs.append(run)
    assert crossings(runs) <= ALPHA + 3.1 * math.sqrt(ALPHA * (1 - ALPHA) / len(runs))


def canary(share: float = 0.2, **bounds: float) -> Canary:
    return Canary("new", share, rollback=Rollback(min_requests=20, **bounds))  # pyright: ignore[reportArgumentType]


def trial(dice: random.Random, share: float, baseline_rate: float, canary_rate: float) -> int:
    """Return after how many requests a canary is taken back; 0 if it is not in 2,000."""
    watched = canary(share, error_ratio_above_baseline=1.5, significance=ALPHA)
    arms = {False: Count(), True: Count()}
    for number in range(1, 2001):
        on_trial = dice.random() < share
        rate = canary_rate if on_trial else baseline_rate
        arms[on_trial].requests += 1
        arms[on_trial].errors += dice.random() < rate
        if not number % 20:
            verdict = decide(watched, arms[False], arms[True], whole=False)
            if verdict.action == "rollback":
                return number
    return 0


@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_a_canary_that_fails_as_often_as_the_baseline_stays(rate: float) -> None:
    dice = random.Random(3)
    taken_back = [trial(dice, 0.2, rate, rate) for _ in range(100)]
    assert sum(map(bool, taken_back)) / 100 <= ALPHA + 3.1 * math.sqrt(ALPHA * (1 - ALPHA) / 100)


def test_a_canary_that_fails_far_more_often_goes() -> None:
    dice = random.Random(4)
    taken_back = [trial(dice, 0.2, 0.01, 0.3) for _ in range(50)]
    assert all(taken_back)
    assert sorted(taken_back)[25] <= 200  # 40 requests of its own


def test_the_share_of_failures_that_equal_rates_give_is_the_share_of_requests() -> None:
    assert share_bound(1.0, 0.2) == pytest.approx(0.2)
    assert share_bound(2.0, 0.5) == pytest.approx(2 / 3)


def test_nothing_is_decided_on_few_requests() -> None:
    verdict = decide(canary(error_rate_above=0.1), Count(), Count(19, 19), whole=True)
    assert (verdict.action, verdict.share) == ("hold", 0.2)
    assert decide(canary(error_rate_above=0.1), Count(), Count(20, 20), whole=True).share == 0.0


def test_a_low_score_of_the_judge_takes_it_back() -> None:
    watched = canary(judge_score_below=0.8)
    assert decide(watched, Count(), Count(60, 0, [0.3] * 60), whole=False).action == "rollback"
    assert decide(watched, Count(), Count(60, 0, [0.85] * 60), whole=False).action == "hold"


def test_a_step_is_taken_after_a_whole_window_that_keeps_all_bounds() -> None:
    watched = Canary("new", 0.1, steps=[0.1, 0.5, 1.0], rollback=Rollback(20, error_rate_above=0.1))
    good, doubtful = Count(50, 1), Count(50, 7)
    assert decide(watched, Count(), good, whole=True).share == 0.5
    assert decide(watched, Count(), good, whole=False).action == "hold"
    assert decide(watched, Count(), doubtful, whole=True).action == "hold"


def test_the_reason_has_the_figures() -> None:
    verdict = decide(canary(error_rate_above=0.1), Count(200, 2), Count(40, 20), whole=False)
    assert "error_rate_above 0.1: 0.5" in verdict.reason
    assert "40 requests of the canary, 200 of the baseline" in verdict.reason
