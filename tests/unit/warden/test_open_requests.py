from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventrail.warden.open_requests import AGAIN, CANCEL_GRACE, GRACE, Key, OpenRequests

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = Key("acme", "0" * 32)
SECOND = timedelta(seconds=1)


def test_a_request_past_deadline_and_grace_is_overdue() -> None:
    requests = OpenRequests()
    requests.waits(KEY, "router", NOW)
    assert requests.overdue(NOW + GRACE - SECOND / 10) == []
    (overdue,) = requests.overdue(NOW + GRACE)
    assert (overdue.key, overdue.stage, overdue.cancel) == (KEY, "router", None)


def test_an_ended_request_is_never_overdue() -> None:
    requests = OpenRequests()
    requests.waits(KEY, "router", NOW)
    requests.ended(KEY)
    assert requests.overdue(NOW + 100 * SECOND) == []


def test_an_overdue_request_comes_again_while_it_stays_open() -> None:
    requests = OpenRequests()
    requests.waits(KEY, "router", NOW)
    late = NOW + GRACE
    assert len(requests.overdue(late)) == 1
    assert requests.overdue(late + AGAIN - SECOND) == []
    assert len(requests.overdue(late + AGAIN)) == 1


def test_a_later_record_cannot_move_the_deadline() -> None:
    requests = OpenRequests()
    requests.waits(KEY, "router", NOW)
    requests.waits(KEY, "cache", NOW + 900 * SECOND)
    assert [one.stage for one in requests.overdue(NOW + GRACE)] == ["cache"]


def test_a_cancel_nobody_honours_is_overdue_with_its_reason() -> None:
    requests = OpenRequests()
    requests.waits(KEY, "model-echo", NOW + 60 * SECOND)
    requests.cancel(KEY, "user left", NOW)
    assert requests.overdue(NOW + CANCEL_GRACE - SECOND) == []
    assert [one.cancel for one in requests.overdue(NOW + CANCEL_GRACE)] == ["user left"]


def test_a_cancel_seen_before_its_request_counts() -> None:
    requests = OpenRequests()
    requests.cancel(KEY, "", NOW)
    requests.waits(KEY, "model-echo", NOW + 60 * SECOND)
    assert [one.cancel for one in requests.overdue(NOW + CANCEL_GRACE)] == [""]


def test_a_million_ended_requests_leave_nothing_behind() -> None:
    requests = OpenRequests()
    for number in range(20_000):
        key = Key("acme", f"{number:032x}")
        requests.waits(key, "router", NOW + 600 * SECOND)
        requests.ended(key)
    assert len(requests) == 0
    assert len(requests._queue) <= 1025


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["waits", "ended", "cancel", "ask"]),
            st.integers(0, 5),
            st.integers(0, 30),
        ),
        max_size=80,
    )
)
def test_whatever_the_order_the_overdue_are_open_and_due(steps: list[tuple[str, int, int]]) -> None:
    requests = OpenRequests()
    deadlines: dict[Key, datetime] = {}
    cancels: dict[Key, datetime] = {}
    now = NOW
    for what, number, seconds in steps:
        key = Key("acme", str(number))
        if what == "waits":
            deadlines.setdefault(key, now + seconds * SECOND)
            requests.waits(key, "router", now + seconds * SECOND)
        elif what == "ended":
            deadlines.pop(key, None)
            cancels.pop(key, None)
            requests.ended(key)
        elif what == "cancel":
            cancels.setdefault(key, now)
            requests.cancel(key, "", now)
        else:
            now += seconds * SECOND
            for one in requests.overdue(now):
                assert one.key in deadlines
                late = deadlines[one.key] + GRACE <= now
                cancelled = one.key in cancels and cancels[one.key] + CANCEL_GRACE <= now
                assert late or cancelled
    far = now + 1000 * SECOND
    assert {one.key for one in requests.overdue(far)} == set(deadlines)
