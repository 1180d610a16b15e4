"""From the lives of a judgement's calls to its note."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from eventrail.config.judging import Anchor, Judging
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Checked,
    Completed,
    Confidence,
    EventData,
    Failed,
    Generated,
    Routed,
    Usage,
    Versions,
)
from eventrail.contracts.notes import Compared, Judged
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from eventrail.judging.case import confidence_of
from eventrail.judging.model.beginning import Begun, first_record
from eventrail.judging.model.calls import call_in, call_rid, judge_version, note_id
from eventrail.judging.model.choosing import calls_for, calls_for_pair
from eventrail.judging.model.outcome import Lives, note_of, outcome_of
from tests.unit.guardrail.lives import add, screened, user

ALL = Judging(pool="big", rate=1.0)
PAIRS = replace(ALL, protocol="pairwise")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
DONE = (Checked("release"), Completed())


def generated(text: str, tokens: int = 10) -> Generated:
    return Generated("big", "big-1", "a", text, usage=Usage(tokens, 1), cost=0.5)


def answered(text: str = "It is 330 metres high.", confidence: float | None = None) -> RequestState:
    told = Generated("echo", "echo-1", "a", text)
    if confidence is not None:
        told = replace(told, confidence=Confidence(3, confidence, confidence))
    return add(screened(user("How high is the tower?")), Routed(["model-echo"]), told, *DONE)


def life(begun: Begun, *events: EventData) -> RequestState:
    """Return the state of a call's life after some events."""
    record = first_record(
        begun, ALL, model="big-1", now=NOW, by="judge@test", versions=Versions("1", "7")
    )
    return add(fold(record), *events)


def said(begun: Begun, text: str) -> RequestState:
    return life(begun, generated(text), *DONE)


def both(one: str, two: str) -> tuple[Begun, Lives]:
    first, second = calls_for_pair(answered("one"), answered("another"), PAIRS, "big-1")
    return first, {(0, 0): said(first, one), (1, 0): said(second, two)}


def test_a_call_is_a_whole_life_and_tells_what_it_is_for() -> None:
    state = answered()
    (begun,) = calls_for(state, ALL, "big-1")
    state_of_call = said(begun, "Good.\nVERDICT: 5")
    assert call_in(state_of_call) == begun.call
    assert state_of_call.rid == call_rid(begun.call)
    assert state_of_call.tenant == "acme~shadow"
    assert state_of_call.accepted is not None
    assert state_of_call.accepted.shadow_of == state.rid
    assert call_in(state) is None


def test_a_verdict_becomes_a_note_with_its_cost_and_probability() -> None:
    (begun,) = calls_for(answered(), replace(ALL, rate=0.999999), "big-1")
    outcome = outcome_of(begun.call, {(0, 0): said(begun, "Right, but dry.\nVERDICT: 4")})
    note = note_of(begun.call, outcome, "c" * 32)
    assert note == Judged(
        judge="model:big",
        scores={"rubric": 0.75},
        version=judge_version(ALL, "big-1"),
        why="rate",
        sampled=0.999999,
        reasons={"rubric": "Right, but dry."},
        pool="big",
        model="big-1",
        usage=Usage(10, 1),
        cost=0.5,
        call="c" * 32,
    )


def test_an_answer_without_a_verdict_is_asked_for_once_more_and_both_are_paid_for() -> None:
    (begun,) = calls_for(answered(), ALL, "big-1")
    lives = {(0, 0): said(begun, "I would say four.")}
    outcome = outcome_of(begun.call, lives)
    assert (list(outcome.again), outcome.waiting) == ([0], True)
    again = Begun(replace(begun.call, attempt=1), begun.messages)
    assert call_rid(again.call) != call_rid(begun.call)
    assert outcome_of(begun.call, {**lives, (0, 1): life(again)}).waiting
    outcome = outcome_of(begun.call, {**lives, (0, 1): said(again, "VERDICT: 4")})
    note = note_of(begun.call, outcome, "")
    assert isinstance(note, Judged)
    assert (note.scores, note.cost, note.usage) == ({"rubric": 0.75}, 1.0, Usage(20, 2))
    outcome = outcome_of(begun.call, {**lives, (0, 1): said(again, "Four, again.")})
    assert not outcome.waiting
    assert note_of(begun.call, outcome, "") is None


def test_a_call_that_failed_gives_no_note() -> None:
    (begun,) = calls_for(answered(), ALL, "big-1")
    outcome = outcome_of(begun.call, {(0, 0): life(begun, Failed(problem=Problem("x", "y")))})
    assert (outcome.waiting, note_of(begun.call, outcome, "")) == (False, None)


@pytest.mark.parametrize(
    ("first", "second", "orders", "winner"),
    [
        ("A", "B", ["this", "this"], "this"),
        ("B", "A", ["other", "other"], "other"),
        ("A", "A", ["this", "other"], "tie"),
        ("B", "B", ["other", "this"], "tie"),
        ("TIE", "TIE", ["tie", "tie"], "tie"),
        ("A", "TIE", ["this", "tie"], "tie"),
    ],
)
def test_a_pair_is_won_in_both_orders_or_not_at_all(
    first: str, second: str, orders: list[str], winner: str
) -> None:
    begun, lives = both(f"Hm.\nVERDICT: {first}", f"Well.\nVERDICT: {second}")
    note = note_of(begun.call, outcome_of(begun.call, lives), "")
    assert isinstance(note, Compared)
    assert (note.orders, note.winner, note.lengths) == (orders, winner, (3, 7))
    assert note.reasons == ["Hm.", "Well."]
    assert note.cost == 1.0


def test_a_pair_waits_for_its_other_order() -> None:
    begun, lives = both("VERDICT: A", "VERDICT: B")
    assert outcome_of(begun.call, {(0, 0): lives[0, 0]}).waiting


def test_the_sample_and_every_answer_of_low_confidence_are_judged() -> None:
    none = replace(ALL, rate=0.0, low_confidence=0.3)
    assert calls_for(answered(), none, "m") == []
    unsure = answered(confidence=-2.0)
    assert (confidence_of(unsure) or 1) < 0.3
    (begun,) = calls_for(unsure, none, "m")
    assert (begun.call.why, begun.call.sampled) == ("low_confidence", 1.0)
    assert calls_for(answered(confidence=-0.1), none, "m") == []
    assert calls_for(answered(), PAIRS, "m") == []  # those wait for a shadow


def test_anchors_are_judged_beside_and_their_notes_tell_what_people_said() -> None:
    anchor = Anchor("one", "Why?", "Because.", 0.25)
    policy = replace(ALL, anchors=[anchor], anchor_rate=1.0)
    begun, beside = calls_for(answered(), policy, "m")
    assert begun.call.anchor == ""
    assert "Because." in (beside.messages[1].content or "")
    note = note_of(beside.call, outcome_of(beside.call, {(0, 0): said(beside, "VERDICT: 1")}), "c")
    assert isinstance(note, Judged)
    assert (note.why, note.known, note.scores) == ("anchor", 0.25, {"rubric": 0.0})
    assert note_id(beside.call) != note_id(begun.call)
    paired = replace(PAIRS, anchors=[replace(anchor, other="So.", score=1.0)], anchor_rate=1.0)
    four = calls_for_pair(answered(), answered("x"), paired, "m")
    assert [each.call.anchor for each in four] == ["", "", "one", "one"]
    lives = {(n, 0): said(four[2 + n], f"VERDICT: {side}") for n, side in enumerate("AB")}
    note = note_of(four[2].call, outcome_of(four[2].call, lives), "c")
    assert isinstance(note, Judged)
    assert (note.known, note.scores) == (1.0, {"pairwise": 1.0})


def test_another_protocol_criterion_or_model_is_another_version() -> None:
    versions = {
        judge_version(policy, model)
        for policy in (ALL, PAIRS, replace(ALL, criteria=["Short."]))
        for model in ("a", "b")
    }
    assert len(versions) == 6
    assert judge_version(replace(ALL, rate=0.5), "a") in versions  # who is judged is no matter
