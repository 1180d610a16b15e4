"""Find the place where a request's terminal event would stand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from eventrail.contracts.errors import IllegalTransition, UndecodableMessage
from eventrail.contracts.ids import new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import life, parse_log
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.eventlog.state import RequestState


class Messages(Protocol):
    """Reads the stream as bytes, so that what does not decode can be looked at too."""

    async def last(self, subject_filter: str) -> StoredMessage | None:
        """Return the newest message that matches."""
        ...

    async def next(self, subject_filter: str, sequence: int) -> StoredMessage | None:
        """Return the first match at or above `sequence`."""
        ...

    async def at(self, sequence: int) -> StoredMessage | None:
        """Return the message at `sequence`; None if it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """The tail of an open request.

    Attributes:
        after: sequence of the tail.
        stage: the stage it waits for, by the tail's subject.
        basis: the last record that decodes.
        state: its fold.
        poison: whether the tail itself does not decode.
    """

    after: int
    stage: str
    basis: Record
    state: RequestState
    poison: bool


async def find_place(messages: Messages, log: EventLog, tenant: str, rid: str) -> Place | None:
    """Return the place; None if the request has ended or is not in the log.

    Raises:
        LogUnavailable: the log, or a body, could not be read.
    """
    tail = await messages.last(life(tenant, rid))
    if tail is None:
        return None
    stage = parse_log(tail.subject).stage
    found = await _decoded(log, tail)
    poison = found is None
    if found is None:
        found = await _last_decodable(messages, log, tenant, rid)
    if found is None:
        found = _nothing_known(tenant, rid, stage)
    basis, state = found
    if state.ended:
        return None
    return Place(tail.sequence, stage, basis, state, poison)


async def _last_decodable(
    messages: Messages, log: EventLog, tenant: str, rid: str
) -> tuple[Record, RequestState] | None:
    """Walk the request's records; each carries all earlier events, so the last is enough."""
    newest: tuple[Record, RequestState] | None = None
    message = await messages.next(life(tenant, rid), 1)
    while message is not None:
        newest = await _decoded(log, message) or newest
        message = await messages.next(life(tenant, rid), message.sequence + 1)
    return newest


async def _decoded(log: EventLog, message: StoredMessage) -> tuple[Record, RequestState] | None:
    """Return the record and its fold; None if it is no record of the request it stands under."""
    named = parse_log(message.subject)
    try:
        record = await log.resolve(message.data)
        if (record.tenant, record.rid) != (named.tenant, named.rid):
            return None
        return record, fold(record)
    except (UndecodableMessage, IllegalTransition):
        return None


def _nothing_known(tenant: str, rid: str, stage: str) -> tuple[Record, RequestState]:
    """Return an empty life: all that is known is what the subject says."""
    record = Record(
        rid=rid,
        tenant=tenant,
        next=stage,
        trace=new_trace_id(),
        deadline=datetime.now(UTC),
        events=[],
    )
    return record, fold(record)
