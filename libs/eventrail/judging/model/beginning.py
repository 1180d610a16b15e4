"""The record by which a judge's call begins."""

from datetime import datetime, timedelta
from typing import NamedTuple

from eventrail.config.judging import Judging
from eventrail.contracts.events import Event, Span, Versions, encode_data
from eventrail.contracts.ids import event_id, new_span_id, new_trace_id
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import generation_stage
from eventrail.judging.model.calls import Call, call_rid, first_events


class Begun(NamedTuple):
    """A call to be made, and what is asked in it."""

    call: Call
    messages: list[Message]


def first_record(
    begun: Begun, policy: Judging, *, model: str, now: datetime, by: str, versions: Versions
) -> Record:
    """Return the first record of a call's life.

    Args:
        begun: the call.
        policy: bounds its answer and its time.
        model: of its pool.
        now: when it begins.
        by: who speaks in its events.
        versions: the release and the configuration in force.
    """
    call, messages = begun
    rid, span = call_rid(call), new_span_id()
    datas = first_events(call, messages, model=model, max_tokens=policy.max_tokens)
    events = [
        Event(event_id(rid, at), data.type, now, by, encode_data(data), versions, Span(span, now))
        for at, data in enumerate(datas)
    ]
    return Record(
        rid=rid,
        tenant=call.space,
        next=generation_stage(call.pool, "batch"),
        trace=new_trace_id(),
        deadline=now + timedelta(seconds=policy.timeout_s),
        events=[encode_event(event) for event in events],
    )
