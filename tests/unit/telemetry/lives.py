"""A request's life, made by hand for tests of what is told about it."""

from datetime import UTC, datetime, timedelta

from eventrail.contracts.events import (
    Accepted,
    Checked,
    Completed,
    EventData,
    Generated,
    Routed,
    Screened,
    Usage,
)
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.runtime.observe import StageRun

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "the words of the user"

GENERATED = Generated(
    pool="echo",
    model="echo-1",
    attempt="attempt-1",
    text=SECRET,
    usage=Usage(prompt_tokens=12, completion_tokens=5),
    cost=0.25,
    ttft_ms=40.0,
    tpot_ms=10.0,
)

STEPS: list[tuple[str, list[EventData]]] = [
    ("guardrail", [Screened(messages=[Message(role="user", content=SECRET)])]),
    ("router", [Routed(slip=["model-echo", "verdict"], pool="echo", model="echo-1", rule="all")]),
    ("model-echo", [GENERATED]),
    ("verdict", [Checked(action="release"), Completed()]),
]


def fresh() -> RequestState:
    return RequestState(
        rid=new_rid(), tenant="acme", trace=new_trace_id(), deadline=NOW + timedelta(seconds=60)
    )


def admitted(span: str) -> RequestState:
    return apply(fresh(), Accepted(sealed="x", model="m", door="http"), at=NOW, span=span)


def life(state: RequestState) -> list[tuple[StageRun, RequestState, RequestState]]:
    """Return the runs that carry an admitted request to its end."""
    runs: list[tuple[StageRun, RequestState, RequestState]] = []
    for number, (stage, events) in enumerate(STEPS):
        run = StageRun(stage, new_span_id(), NOW + timedelta(milliseconds=10 * number))
        run.ended = run.started + timedelta(milliseconds=4)
        before = state
        for data in events:
            state = apply(state, data, at=run.ended, span=run.span)
        runs.append((run, before, state))
    return runs
