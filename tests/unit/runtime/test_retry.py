import math
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.runtime.retry import RetryPolicy, retry_after

policies = st.builds(
    RetryPolicy,
    deliveries=st.integers(1, 20),
    first_s=st.floats(0.01, 10.0),
    most_s=st.floats(0.01, 100.0),
)
attempts = st.integers(1, 5000)
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
    bound = min(policy.most_s, policy.first_s * 2.0 ** min(attempt - 1, 60))
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


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "\u00b2"}, None),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "1"}, 1.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}, 60.0),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00"}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@given(seconds=st.integers(0, 10**9))
def test_a_date_to_come_is_that_many_seconds_away(seconds: int) -> None:
    when = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after({"retry-after": when}, NOW) == seconds


@given(text=st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d+ \w{3} \d+ \d+:\d+:\d+ .*"))
def test_no_header_breaks_the_reading_of_it(text: str) -> None:
    for name in ("retry-after", "retry-after-ms"):
        seconds = retry_after({name: text}, NOW)
        assert seconds is None or (math.isfinite(seconds) and seconds >= 0)
