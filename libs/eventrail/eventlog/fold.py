"""The fold: a pure state machine from events to `RequestState`.

    new -> accepted -> screened -> routed -> answered -> checked -> ended
                                     ^  |        |          |
                                     `--+--------+----------'
                                        another pool: the one before failed, or was not
                                        good enough

`rejected`, `failed` and `cancelled` may end a request from any phase after `new`;
`completed` only one that has an answer which was checked. `failed` may also be a whole life,
if nothing that was stored under the request's subject could be decoded. Events of unknown
types leave the state as it is, so that an older release can carry a newer release's request.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from eventrail.contracts.errors import IllegalTransition
from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    CacheMissed,
    Cancelled,
    Checked,
    Completed,
    Event,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Rejected,
    Retrieved,
    Routed,
    Screened,
    ToolCalled,
    ToolReturned,
    Usage,
)
from eventrail.contracts.ids import event_id
from eventrail.contracts.records import Record
from eventrail.eventlog.state import Phase, RequestState, SentBack

_replace = msgspec.structs.replace

_OPEN = frozenset({Phase.ACCEPTED, Phase.SCREENED, Phase.ROUTED, Phase.ANSWERED, Phase.CHECKED})
_BEFORE_ANSWER = frozenset({Phase.ROUTED, Phase.CHECKED})
_GENERATING = frozenset({Phase.ROUTED, Phase.ANSWERED, Phase.CHECKED})

_SENT_BACK = frozenset({"escalate", "retry", "fallback"})
_LET_OUT = frozenset({"release", "unsure", "hand_over"})
"""What may be said of an answer that completes its request: it, or something in its place."""

_ALLOWED: dict[type[EventData], frozenset[Phase]] = {
    Accepted: frozenset({Phase.NEW}),
    Screened: frozenset({Phase.ACCEPTED}),
    Routed: frozenset({Phase.SCREENED, Phase.ROUTED, Phase.ANSWERED, Phase.CHECKED}),
    CacheHit: frozenset({Phase.ROUTED}),
    CacheMissed: frozenset({Phase.ROUTED}),
    Retrieved: _BEFORE_ANSWER,
    GenerationFailed: _GENERATING,
    Generated: _GENERATING,
    ToolCalled: _GENERATING,
    ToolReturned: _GENERATING,
    Checked: frozenset({Phase.ROUTED, Phase.ANSWERED}),
    Completed: frozenset({Phase.CHECKED}),
    Rejected: _OPEN,
    Failed: _OPEN | {Phase.NEW},
    Cancelled: _OPEN,
}


def start(record: Record) -> RequestState:
    """Return the state before the first event of the record's request."""
    return RequestState(
        rid=record.rid, tenant=record.tenant, trace=record.trace, deadline=record.deadline
    )


def fold(record: Record) -> RequestState:
    """Fold every event that the record carries.

    Raises:
        IllegalTransition: an event that cannot follow the ones before it.
        UndecodableMessage: an event, or its data, does not decode.
    """
    return fold_events(start(record), record.all_events())


def fold_events(state: RequestState, events: Iterable[Event]) -> RequestState:
    """Fold stored events into `state`; raises as `fold` does."""
    for event in events:
        if event.id != event_id(state.rid, state.position):
            raise IllegalTransition(
                f"event {event.id} stands at position {state.position} of request {state.rid}: "
                "an event is missing, doubled or of another request"
            )
        span = event.span.id if event.span is not None else state.last_span
        state = apply(state, event.payload(), at=event.at, span=span)
    return state


def apply(
    state: RequestState, data: EventData | None, *, at: datetime, span: str = ""
) -> RequestState:
    """Return the state after one event.

    Args:
        state: the state before.
        data: the event's data; None stands for a type this release does not know.
        at: when the event became true.
        span: id of the event's span.

    Raises:
        IllegalTransition: the event cannot follow.
    """
    if data is None:
        return _unknown(state, span)
    kind = type(data)
    if state.phase not in _ALLOWED[kind]:
        raise IllegalTransition(
            f"request {state.rid}: {data.type!r} cannot follow in phase {state.phase}"
        )
    changed = _CHANGES[kind](state, data)
    return _replace(
        changed,
        position=state.position + 1,
        last_span=span or state.last_span,
        accepted_at=at if kind is Accepted else state.accepted_at,
    )


def _unknown(state: RequestState, span: str) -> RequestState:
    if state.phase not in _OPEN:
        raise IllegalTransition(
            f"request {state.rid}: an event of unknown type cannot follow in phase {state.phase}"
        )
    return _replace(
        state,
        position=state.position + 1,
        unknown_events=state.unknown_events + 1,
        last_span=span or state.last_span,
    )


def _accepted(state: RequestState, data: Accepted) -> RequestState:
    return _replace(state, phase=Phase.ACCEPTED, accepted=data)


def _screened(state: RequestState, data: Screened) -> RequestState:
    return _replace(state, phase=Phase.SCREENED, screened=data)


def _routed(state: RequestState, data: Routed) -> RequestState:
    return _replace(
        state, phase=Phase.ROUTED, routed=data, generated=None, checked=None, cache_hit=None
    )


def _cache_hit(state: RequestState, data: CacheHit) -> RequestState:
    return _replace(state, phase=Phase.ANSWERED, cache_hit=data, cache_key=data.key)


def _cache_missed(state: RequestState, data: CacheMissed) -> RequestState:
    return _replace(state, cache_key=data.key)


def _retrieved(state: RequestState, data: Retrieved) -> RequestState:
    return _replace(state, documents=data.documents)


def _generation_failed(state: RequestState, data: GenerationFailed) -> RequestState:
    return _replace(
        state,
        failures=(*state.failures, data),
        usage=add_usage(state.usage, data.usage),
        cost=state.cost + data.cost,
        attempts=state.attempts | {data.attempt},
    )


def _generated(state: RequestState, data: Generated) -> RequestState:
    return _replace(
        state,
        phase=Phase.ANSWERED,
        generated=data,
        checked=None,
        usage=add_usage(state.usage, data.usage),
        cost=state.cost + data.cost,
        attempts=state.attempts | {data.attempt},
    )


def _tool_called(state: RequestState, data: ToolCalled) -> RequestState:
    if data.call_id in state.open_tool_calls:
        raise IllegalTransition(f"request {state.rid}: tool call {data.call_id!r} is open already")
    return _replace(state, open_tool_calls=state.open_tool_calls | {data.call_id})


def _tool_returned(state: RequestState, data: ToolReturned) -> RequestState:
    if data.call_id not in state.open_tool_calls:
        raise IllegalTransition(f"request {state.rid}: no tool call {data.call_id!r} is open")
    return _replace(state, open_tool_calls=state.open_tool_calls - {data.call_id})


def _checked(state: RequestState, data: Checked) -> RequestState:
    if state.phase is Phase.ROUTED and (state.routed is None or state.routed.canned is None):
        raise IllegalTransition(f"request {state.rid}: nothing has been answered to check")
    back = state.sent_back
    if data.action in _SENT_BACK and state.routed is not None:
        back = (*back, SentBack(state.routed.pool, data))
    return _replace(state, phase=Phase.CHECKED, checked=data, sent_back=back)


def _completed(state: RequestState, data: Completed) -> RequestState:
    if state.checked is None or state.checked.action not in _LET_OUT:
        raise IllegalTransition(
            f"request {state.rid}: an answer that was not released cannot complete it"
        )
    return _ended(state, data)


def _ended(state: RequestState, data: EventData) -> RequestState:
    return _replace(state, phase=Phase.ENDED, terminal=data)


def add_usage(left: Usage, right: Usage) -> Usage:
    """Return the sum of two usages."""
    return Usage(
        prompt_tokens=left.prompt_tokens + right.prompt_tokens,
        completion_tokens=left.completion_tokens + right.completion_tokens,
        cached_tokens=left.cached_tokens + right.cached_tokens,
        estimated=left.estimated or right.estimated,
    )


_CHANGES: dict[type[EventData], Callable[[RequestState, EventData], RequestState]] = {
    Accepted: _accepted,
    Screened: _screened,
    Routed: _routed,
    CacheHit: _cache_hit,
    CacheMissed: _cache_missed,
    Retrieved: _retrieved,
    GenerationFailed: _generation_failed,
    Generated: _generated,
    ToolCalled: _tool_called,
    ToolReturned: _tool_returned,
    Checked: _checked,
    Completed: _completed,
    Rejected: _ended,
    Failed: _ended,
    Cancelled: _ended,
}  # pyright: ignore[reportAssignmentType] -- keyed by the very type each function takes
