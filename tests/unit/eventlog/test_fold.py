import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, IllegalTransition, Problem
from eventrail.contracts.events import (
    EVENT_TYPES,
    CacheHit,
    Cancelled,
    Checked,
    Completed,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Rejected,
    Retrieved,
    Routed,
    ToolCalled,
    ToolReturned,
    Usage,
)
from eventrail.eventlog.fold import apply, fold, fold_events, start
from eventrail.eventlog.path import next_stage
from eventrail.eventlog.state import Phase, RequestState
from tests.lives import (
    ACCEPTED,
    CHECKED,
    COMPLETED,
    GENERATED,
    LIFE,
    MISSED,
    NOW,
    ROUTED,
    SCREENED,
    record,
)

PROBLEM = Problem(code=Code.POLICY.value, message="no")
HIT = CacheHit(key="k", text="cached")
SAMPLES: list[EventData] = [
    *LIFE,
    HIT,
    Retrieved(),
    GenerationFailed(pool="echo", attempt="a0", problem=PROBLEM),
    ToolCalled(call_id="c", name="t"),
    ToolReturned(call_id="c"),
    Rejected(problem=PROBLEM),
    Failed(problem=PROBLEM),
    Cancelled(reason="enough"),
]


def folded(*datas: EventData) -> RequestState:
    return fold(record(*datas))


def test_a_whole_life_ends_completed() -> None:
    state = folded(*LIFE)
    assert state.phase is Phase.ENDED
    assert state.terminal == COMPLETED
    assert state.answer_text == "echo: hello"
    assert state.position == len(LIFE)


def test_folding_step_by_step_equals_folding_at_once() -> None:
    one = record(*LIFE[:3])
    two = record(*LIFE[3:], prior=one)
    state = fold_events(start(one), one.new_events())
    assert fold_events(state, two.new_events()) == fold(two)


@pytest.mark.parametrize(
    ("life", "wrong"),
    [
        ((), SCREENED),
        ((ACCEPTED,), ACCEPTED),
        ((ACCEPTED,), ROUTED),
        ((ACCEPTED,), GENERATED),
        ((ACCEPTED, SCREENED), GENERATED),
        ((ACCEPTED, SCREENED, ROUTED), COMPLETED),
        ((ACCEPTED, SCREENED, ROUTED), CHECKED),
        ((ACCEPTED, SCREENED, ROUTED, GENERATED), COMPLETED),
        ((ACCEPTED, SCREENED, ROUTED, GENERATED, Checked(action="block")), COMPLETED),
        ((ACCEPTED, SCREENED, ROUTED, GENERATED), HIT),
        ((ACCEPTED, SCREENED, ROUTED), ToolReturned(call_id="never")),
        (LIFE, Failed(problem=PROBLEM)),
        (LIFE, COMPLETED),
    ],
)
def test_illegal_transitions_are_refused(life: tuple[EventData, ...], wrong: EventData) -> None:
    with pytest.raises(IllegalTransition, match="request"):
        folded(*life, wrong)


@given(st.lists(st.sampled_from(SAMPLES), max_size=12))
def test_whatever_is_applied_a_request_ends_at_most_once(datas: list[EventData]) -> None:
    state = start(record(ACCEPTED))
    for data in datas:
        ended = state.ended
        try:
            state = apply(state, data, at=NOW)
        except IllegalTransition:
            continue
        assert not ended, "nothing may follow a terminal event"
        assert state.ended == data.terminal
    assert (state.terminal is not None) == state.ended


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_event_type_can_follow_somewhere(name: str) -> None:
    data = next(sample for sample in SAMPLES if sample.type == name)
    befores = [LIFE[:length] for length in range(len(LIFE))]
    befores.append((*LIFE[:3], ToolCalled(call_id="c", name="t")))
    accepted = 0
    for before in befores:
        state = fold_events(start(record(ACCEPTED)), [])
        for earlier in before:
            state = apply(state, earlier, at=NOW)
        try:
            apply(state, data, at=NOW)
        except IllegalTransition:
            continue
        accepted += 1
    assert 0 < accepted < len(befores) + 1


@pytest.mark.parametrize("length", range(1, len(LIFE)))
@pytest.mark.parametrize("end", [Rejected(problem=PROBLEM), Failed(problem=PROBLEM), Cancelled()])
def test_a_request_can_be_ended_from_any_open_phase(length: int, end: EventData) -> None:
    assert folded(*LIFE[:length], end).terminal == end


def test_a_missing_or_foreign_event_is_noticed() -> None:
    whole = record(*LIFE)
    holed = record(*LIFE)
    holed = type(holed)(
        rid=whole.rid,
        tenant=whole.tenant,
        next=whole.next,
        trace=whole.trace,
        deadline=whole.deadline,
        events=[raw for index, raw in enumerate(whole.events) if index != 3],
    )
    with pytest.raises(IllegalTransition, match="position 3"):
        fold(holed)


def test_usage_and_cost_of_failed_generations_count() -> None:
    failed = GenerationFailed(pool="p", attempt="a0", problem=PROBLEM, usage=Usage(10, 5), cost=0.5)
    done = Generated(pool="p", model="m", attempt="a1", text="x", usage=Usage(10, 7), cost=0.7)
    state = folded(ACCEPTED, SCREENED, ROUTED, failed, done)
    assert state.usage == Usage(20, 12)
    assert state.cost == pytest.approx(1.2)
    assert len(state.failures) == 1


def test_a_canned_answer_can_be_checked_and_completed() -> None:
    state = folded(ACCEPTED, SCREENED, Routed(slip=["verdict"], canned="Hi."), CHECKED, Completed())
    assert state.answer_text == "Hi."
    assert state.ended


@pytest.mark.parametrize(
    ("life", "stage", "following"),
    [
        ((ACCEPTED, SCREENED), "guardrail", "router"),
        ((ACCEPTED, SCREENED, ROUTED), "router", "cache"),
        ((ACCEPTED, SCREENED, ROUTED, MISSED), "cache", "model-echo"),
        ((ACCEPTED, SCREENED, ROUTED, HIT), "cache", "verdict"),
        ((ACCEPTED, SCREENED, ROUTED, MISSED, GENERATED), "model-echo", "verdict"),
        (LIFE, "verdict", "done"),
    ],
)
def test_the_slip_says_who_acts_next(
    life: tuple[EventData, ...], stage: str, following: str
) -> None:
    assert next_stage(folded(*life), stage) == following


def test_a_stage_that_is_not_on_the_slip_is_refused() -> None:
    with pytest.raises(IllegalTransition, match="no successor"):
        next_stage(folded(ACCEPTED, SCREENED, ROUTED), "retriever")
