"""What the headers say about time, as seconds, or as a problem that says what is wrong."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, RequestProblem
from eventrail.gateway.http.deadline import timeout_in

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def test_without_headers_the_tenants_default_holds() -> None:
    assert timeout_in(None, None, NOW) is None


def test_seconds_are_taken_as_they_are() -> None:
    assert timeout_in("2.5", None, NOW) == 2.5


@given(st.integers(1, 10**6), st.integers(-12, 12))
def test_a_deadline_is_the_time_that_is_left_in_any_zone(ms: int, zone: int) -> None:
    at = (NOW + timedelta(milliseconds=ms)).astimezone(timezone(timedelta(hours=zone)))
    assert timeout_in(None, at.isoformat(), NOW) == pytest.approx(ms / 1000)


def test_the_shorter_of_both_counts() -> None:
    assert timeout_in("60", "2026-01-31T12:00:05Z", NOW) == 5.0
    assert timeout_in("2", "2026-01-31T12:00:05Z", NOW) == 2.0


@pytest.mark.parametrize("deadline", ["", "soon", "12:00", "2026-01-31T12:00:05", "1769860805"])
def test_what_is_no_time_with_a_zone_is_refused(deadline: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        timeout_in(None, deadline, NOW)
    assert caught.value.problem.where == "X-Eventrail-Deadline"
    assert caught.value.problem.code == Code.INVALID_REQUEST


def test_a_deadline_that_is_over_is_a_timeout_before_anything_begins() -> None:
    with pytest.raises(RequestProblem) as caught:
        timeout_in(None, "2026-01-31T11:59:59Z", NOW)
    assert caught.value.problem.code == Code.DEADLINE_EXCEEDED
    assert caught.value.problem.status == 504


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(RequestProblem) as caught:
        timeout_in("a while", None, NOW)
    assert caught.value.problem.where == "X-Eventrail-Timeout"
