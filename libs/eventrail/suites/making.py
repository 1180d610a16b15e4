"""From a request's recorded life to a case; pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Event
from eventrail.eventlog.fold import fold_events
from eventrail.eventlog.state import RequestState
from eventrail.suites.assertions import Assertion, usual
from eventrail.suites.ran import Ran, ran_of
from eventrail.suites.suite import Case, InvalidSuite

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def case_of(
    rid: str,
    tenant: str,
    events: Sequence[Event],
    *,
    assertions: Sequence[Assertion] = (),
    note: str = "",
    by: str = "",
    at: datetime = _NEVER,
) -> Case:
    """Return the case that a request makes.

    Args:
        rid: the request.
        tenant: whose it was.
        events: its life, oldest first.
        assertions: what must hold; the usual ones, `assertions.usual`, if none are given.
        note: why it is in the suite.
        by: who adds it.
        at: when.

    Raises:
        InvalidSuite: it has not ended, or was never screened, so it cannot be run again.
        UndecodableMessage, IllegalTransition: its events do not make a life.
    """
    state = state_of(rid, tenant, events)
    if not state.ended:
        raise InvalidSuite(f"request {rid} has not ended; add it when it has")
    if state.screened is None:
        raise InvalidSuite(
            f"request {rid} ended before it was screened, so there is nothing to run again"
        )
    recorded = recorded_of(state, events)
    return Case(
        rid=rid,
        tenant=tenant,
        question=last_user_text(state.screened.messages),
        events=list(events),
        recorded=recorded,
        assertions=list(assertions) or usual(recorded),
        note=note,
        added_at=at,
        by=by,
    )


def recorded_of(state: RequestState, events: Sequence[Event]) -> Ran:
    """Return what a request came to, given its state and the events behind it."""
    span_ms = (events[-1].at - events[0].at).total_seconds() * 1000 if events else 0.0
    return ran_of(state, span_ms)


def state_of(rid: str, tenant: str, events: Sequence[Event]) -> RequestState:
    """Return the fold of a life's events; raises as `eventlog.fold.fold_events` does."""
    return fold_events(RequestState(rid, tenant, "", _NEVER), events)
