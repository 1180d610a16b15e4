from collections import Counter

import pytest

from loadtests.mock_faults import FaultPlan, Outcome

KEYS = [f"request-{number}#1" for number in range(4000)]


def test_without_rates_every_call_is_answered() -> None:
    plan = FaultPlan(seed=1)
    assert {plan.outcome(key) for key in KEYS} == {Outcome.ANSWER}


def test_the_same_seed_decides_the_same_whatever_the_order() -> None:
    there = FaultPlan(7, fail_rate=0.3, hang_rate=0.1)
    back = FaultPlan(7, fail_rate=0.3, hang_rate=0.1)
    assert {key: there.outcome(key) for key in KEYS} == {
        key: back.outcome(key) for key in reversed(KEYS)
    }


def test_another_seed_decides_otherwise() -> None:
    one, two = FaultPlan(1, fail_rate=0.5), FaultPlan(2, fail_rate=0.5)
    assert [one.outcome(key) for key in KEYS] != [two.outcome(key) for key in KEYS]


def test_the_rates_are_kept() -> None:
    plan = FaultPlan(3, fail_rate=0.2, hang_rate=0.1)
    seen = Counter(plan.outcome(key) for key in KEYS)
    assert seen[Outcome.FAIL] / len(KEYS) == pytest.approx(0.2, abs=0.03)
    assert seen[Outcome.HANG] / len(KEYS) == pytest.approx(0.1, abs=0.03)


def test_a_retry_of_a_failed_call_gets_a_fresh_decision() -> None:
    plan = FaultPlan(4, fail_rate=0.5)
    failed = [key for key in KEYS if plan.outcome(key) is Outcome.FAIL]
    retried = Counter(plan.outcome(key.replace("#1", "#2")) for key in failed)
    assert retried[Outcome.ANSWER] / len(failed) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("rates", [(-0.1, 0), (0, -0.1), (0.6, 0.5)])
def test_impossible_rates_are_refused(rates: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="at most 1 together"):
        FaultPlan(0, *rates)
