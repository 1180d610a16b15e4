"""Lives of requests for tests: short ways to records and events."""

from datetime import UTC, datetime, timedelta

from eventrail.contracts.events import (
    Accepted,
    CacheMissed,
    Checked,
    Completed,
    Event,
    EventData,
    Generated,
    Routed,
    Screened,
    Span,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import DONE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)

ACCEPTED = Accepted(sealed="", model="echo", messages=1)
SCREENED = Screened(messages=[Message(role="user", content="hello")])
ROUTED = Routed(slip=["cache", "model-echo", "verdict"], pool="echo", model="echo")
MISSED = CacheMissed(key="k")
GENERATED = Generated(pool="echo", model="echo", attempt="a1", text="echo: hello")
CHECKED = Checked(action="release")
COMPLETED = Completed()

LIFE: tuple[EventData, ...] = (
    ACCEPTED,
    SCREENED,
    ROUTED,
    MISSED,
    GENERATED,
    CHECKED,
    COMPLETED,
)


def event(rid: str, position: int, data: EventData, at: datetime = NOW) -> Event:
    """Return an event as the runtime would write it."""
    return Event(
        id=event_id(rid, position),
        type=data.type,
        at=at,
        by="test@1",
        data=encode_data(data),
        span=Span(id=new_span_id(), start=at),
    )


def record(
    *datas: EventData,
    rid: str | None = None,
    prior: Record | None = None,
    next_stage: str = "router",
    tenant: str = "acme",
    deadline: datetime = NOW + timedelta(days=3650),
) -> Record:
    """Return a record that adds `datas` to the life of `prior`."""
    rid = prior.rid if prior is not None else rid or new_rid()
    before = [*prior.prior, *prior.events] if prior is not None else []
    events = [event(rid, len(before) + index, data) for index, data in enumerate(datas)]
    return Record(
        rid=rid,
        tenant=tenant,
        next=DONE if datas and datas[-1].terminal else next_stage,
        trace=prior.trace if prior is not None else new_trace_id(),
        deadline=deadline,
        events=[encode_event(one) for one in events],
        prior=before,
    )
