from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.incidents.measures import Case, Change, Raised, detection, measures, spread

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return NOON + hours * HOUR


def test_a_change_that_an_incident_names_has_failed() -> None:
    changes = [Change("a", at(0), 1), Change("b", at(5), 2)]
    cases = [Case("i", at(1), at(3), change="a")]

    found = measures(changes, [], cases, since=at(-1), until=at(23))

    assert [(each.change.id, each.why) for each in found.failures] == [("a", "incident")]
    assert found.failure_rate.value == 0.5
    assert found.failure_rate.low < 0.5 < found.failure_rate.high
    assert found.changes_per_day == pytest.approx(2.0)
    assert found.respond.median == 7200
    assert found.detect.median == 3600  # the change took effect an hour before


def test_an_alarm_counts_for_its_likely_cause_only() -> None:
    changes = [Change("a", at(0), 1), Change("b", at(1), 2)]
    alarms = [Raised("x", at(2), at(0.5), {"a": 0.9, "b": 0.05})]

    found = measures(changes, alarms, [], since=at(-1), until=at(23))

    assert [each.change.id for each in found.failures] == ["a"]
    assert found.failures[0].why == "alarm"


def test_a_change_that_the_next_one_takes_back_has_failed() -> None:
    changes = [Change("a", at(0), 1), Change("b", at(1), 2), Change("c", at(2), 3, restores=True)]

    found = measures(changes, [], [], since=at(-1), until=at(23))

    assert [each.change.id for each in found.failures] == ["b"]
    assert found.changes == 2  # going back is no change of its own


def test_nothing_at_all_is_no_rate() -> None:
    found = measures([], [], [], since=at(0), until=at(1))

    assert (found.failure_rate.low, found.failure_rate.high) == (0.0, 1.0)
    assert found.detect.median is None
    assert found.respond.median is None


def test_what_was_said_to_begin_comes_before_what_is_guessed() -> None:
    alarms = [Raised("x", at(1.5), at(0.5))]
    case = Case("i", at(2), began=at(1), alarms=["x"])

    assert detection(case, [], alarms) == 1800
    assert detection(Case("i", at(2), alarms=["x"]), [], alarms) == 3600
    assert detection(Case("i", at(2)), [], alarms) is None


def test_an_alarm_from_before_the_beginning_detects_nothing() -> None:
    alarms = [Raised("x", at(0), at(-1))]

    assert detection(Case("i", at(2), began=at(1), alarms=["x"]), [], alarms) == 3600


def test_an_open_incident_has_no_response_yet() -> None:
    found = measures([], [], [Case("i", at(0))], since=at(-1), until=at(1))

    assert (found.incidents, found.open, found.respond.n, found.unknown) == (1, 1, 0, 1)


@given(st.lists(st.floats(0, 1e7), min_size=1))
def test_the_median_lies_among_the_values(seconds: list[float]) -> None:
    found = spread(seconds)

    assert found.median is not None
    assert found.longest is not None
    assert min(seconds) <= found.median <= found.longest == max(seconds)
