"""Where a change takes hold, and what of a life is kept before it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.changes import FieldChange
from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    Checked,
    Completed,
    EventData,
    Failed,
    Problem,
    Rejected,
    Retrieved,
    Routed,
)
from eventrail.contracts.subjects import DONE
from eventrail.eventlog.fold import fold
from eventrail.replaying.importing import imported
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.points import InvalidPoint, Point, earliest_of, point_of
from tests import lives
from tests.lives import CHECKED, COMPLETED, GENERATED, MISSED, NOW, SCREENED, record

SLIP = ["cache", "retriever", "model-echo", "verdict"]
ROUTED = Routed(slip=SLIP, pool="echo", model="echo", top_k=2)
WHOLE = (lives.ACCEPTED, SCREENED, ROUTED, MISSED, Retrieved(), GENERATED, CHECKED, COMPLETED)
LATER = timedelta(days=1)
NO = Problem(code="no", message="no")


def life(*datas: EventData) -> Life:
    return life_of(record(*datas))


def kept(point: Point, *datas: EventData) -> tuple[int, str]:
    found = imported(life(*datas), point, NOW + LATER)
    return len(found.events), found.next


@pytest.mark.parametrize(
    ("path", "point"),
    [
        ("guards.default.personal", Point.GUARDRAIL),
        ("tenants.acme.guards", Point.GUARDRAIL),
        ("rules[2].pool", Point.ROUTER),
        ("templates.docs.system", Point.ROUTER),
        ("pools.chat.url", Point.ROUTER),
        ("caching.default.ttl_s", Point.CACHE),
        ("tenants.acme.retrieval", Point.RETRIEVER),
        ("retrieval.default.fusion", Point.RETRIEVER),
        ("prices.pools.chat", Point.NOWHERE),
        ("limits.body_bytes", Point.NOWHERE),
        ("tenants.acme.weight", Point.NOWHERE),
    ],
)
def test_a_field_is_met_first_by_one_stage(path: str, point: Point) -> None:
    assert earliest_of([FieldChange(path, "changed")]) is point
    both = [FieldChange(path, "changed"), FieldChange("limits.body_bytes", "changed")]
    assert earliest_of(both) is point


def test_a_stage_is_named_or_refused() -> None:
    assert point_of("retriever") is Point.RETRIEVER
    with pytest.raises(InvalidPoint, match="guardrail, router"):
        point_of("nowhere")


@pytest.mark.parametrize(
    ("point", "events", "stage"),
    [
        (Point.GUARDRAIL, 1, "guardrail"),
        (Point.ROUTER, 2, "router"),
        (Point.CACHE, 3, "cache"),
        (Point.RETRIEVER, 4, "retriever"),
        (Point.MODEL, 5, "model-echo"),
        (Point.VERDICT, 6, "verdict"),
        (Point.NOWHERE, 8, DONE),
    ],
)
def test_what_came_before_the_change_is_kept(point: Point, events: int, stage: str) -> None:
    assert kept(point, *WHOLE) == (events, stage)


def test_a_life_that_ended_before_the_change_is_kept_whole() -> None:
    rejected = (lives.ACCEPTED, SCREENED, Rejected(problem=NO))
    for point in (Point.ROUTER, Point.CACHE, Point.RETRIEVER, Point.MODEL, Point.VERDICT):
        assert kept(point, *rejected) == (3, DONE)
    assert kept(Point.GUARDRAIL, *rejected) == (1, "guardrail")


def test_a_request_that_no_rule_knew_is_routed_again() -> None:
    failed = (lives.ACCEPTED, SCREENED, Failed(problem=NO))
    assert kept(Point.ROUTER, *failed) == (2, "router")


def test_what_the_cache_had_answered_is_searched_when_the_retriever_changes() -> None:
    hit = (lives.ACCEPTED, SCREENED, ROUTED, CacheHit("k", "text"), Checked("release"), Completed())
    assert kept(Point.RETRIEVER, *hit) == (3, "retriever")


def test_a_reserved_allowance_and_who_waited_stay_behind() -> None:
    accepted = Accepted(sealed="s", model="echo", lease="l", allowance=1.5, reply_to="reply.x")
    before = life(accepted, *WHOLE[1:])
    after = imported(before, Point.ROUTER, NOW + LATER)
    assert fold(after).accepted == Accepted(sealed="s", model="echo")
    assert after.rid == before.rid
    assert life_of(after).events[1].data == before.events[1].data


@given(st.sampled_from(list(Point)), st.integers(1, len(WHOLE)))
def test_whatever_is_kept_folds_and_is_byte_for_byte_the_record(point: Point, length: int) -> None:
    before = life(*WHOLE[:length])
    after = imported(before, point, NOW + LATER)
    state, events = fold(after), life_of(after).events
    kept = before.events[: len(events)]
    assert [(each.id, each.data) for each in events] == [(each.id, each.data) for each in kept]
    assert events[-1].at == NOW + LATER
    assert events[-1].at - events[0].at == kept[-1].at - kept[0].at
    assert state.position == len(after.events)
    assert (after.next == DONE) == (len(after.events) == length)
