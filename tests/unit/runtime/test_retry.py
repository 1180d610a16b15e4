import random

from hypothesis import given
from hypothesis import strategies as st

from eventrail.runtime.retry import RetryPolicy

policies = st.builds(
    RetryPolicy,
    deliveries=st.integers(1, 20),
    first_s=st.floats(0.01, 10.0),
    most_s=st.floats(0.01, 100.0),
)
attempts = st.integers(1, 200)
seeds = st.integers(0, 1000)


@given(policies, attempts, seeds)
def test_a_delay_is_positive_and_never_above_the_most(
    policy: RetryPolicy, attempt: int, seed: int
) -> None:
    assert 0 < policy.delay(attempt, random.Random(seed)) <= policy.most_s


@given(policies, attempts, seeds)
def test_a_delay_lies_in_the_upper_half_of_its_bound(
    policy: RetryPolicy, attempt: int, seed: int
) -> None:
    bound = min(policy.most_s, policy.first_s * 2 ** (attempt - 1))
    assert bound / 2 <= policy.delay(attempt, random.Random(seed)) <= bound


@given(policies, st.integers(1, 100), seeds)
def test_the_same_draw_never_waits_less_the_next_time(
    policy: RetryPolicy, attempt: int, seed: int
) -> None:
    now = policy.delay(attempt, random.Random(seed))
    later = policy.delay(attempt + 1, random.Random(seed))
    assert now <= later


@given(policies)
def test_exhausted_is_the_last_delivery_and_what_would_come_after(policy: RetryPolicy) -> None:
    assert policy.exhausted(policy.deliveries)
    assert policy.exhausted(policy.deliveries + 1)
    assert not policy.exhausted(policy.deliveries - 1)


def test_two_processes_that_fail_together_do_not_come_back_together() -> None:
    rng = random.Random(7)
    assert len({RetryPolicy().delay(5, rng) for _ in range(10)}) == 10
