"""Past requests, as the judge takes them."""

import msgspec

from eventrail.cli.inspect.life import Life
from eventrail.contracts.records import Record, encode_event
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState


def state_of(life: Life) -> RequestState:
    """Return the state of a request that was found in the log or the lake.

    Raises:
        IllegalTransition: its events do not follow each other.
    """
    events: list[msgspec.Raw] = [encode_event(event) for event in life.events]
    return fold(Record(life.rid, life.tenant, life.next, life.trace, life.deadline, events))
