"""From a life to the lines of a waterfall: pure, so that every surface shows the same."""

from datetime import datetime

import msgspec

from eventrail.cli.inspect.details import event_details
from eventrail.cli.inspect.life import Life
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event, Generated, GenerationFailed, Usage
from eventrail.eventlog.fold import add_usage
from eventrail.lake.stages import stage_of


class Bar(msgspec.Struct, frozen=True):
    """One run of one stage.

    Attributes:
        start_ms: milliseconds from the start of the request.
        duration_ms: milliseconds it took.
        events: types of its events, in order.
        details: a line for each event that has something to say.
    """

    stage: str
    by: str
    span: str
    parent: str
    start_ms: float
    duration_ms: float
    events: list[str]
    details: list[str]


class Waterfall(msgspec.Struct, frozen=True):
    """A request as a waterfall.

    Attributes:
        duration_ms: from the start of the first stage to the end of the last.
        usage: tokens of all generations.
        cost: money of all generations.
    """

    bars: list[Bar]
    duration_ms: float
    usage: Usage
    cost: float


def waterfall(life: Life) -> Waterfall:
    """Return the stages of a life in the order in which they ran."""
    groups: dict[str, list[Event]] = {}
    for event in life.events:
        groups.setdefault(event.span.id if event.span is not None else event.id, []).append(event)
    start = min((_start(event) for event in life.events), default=life.deadline)
    end = max((event.at for event in life.events), default=life.deadline)
    usage, cost = _spent(life.events)
    return Waterfall(
        [_bar(span, events, start) for span, events in groups.items()], _ms(start, end), usage, cost
    )


def _bar(span: str, events: list[Event], start: datetime) -> Bar:
    first = events[0]
    began = min(_start(event) for event in events)
    pool = next((found for event in events if (found := _pool(event))), None)
    details = [event_details(event) for event in events]
    return Bar(
        stage=stage_of(first, pool),
        by=first.by,
        span=span,
        parent=first.span.parent if first.span is not None else "",
        start_ms=_ms(start, began),
        duration_ms=_ms(began, events[-1].at),
        events=[event.type for event in events],
        details=[line for line in details if line],
    )


def _start(event: Event) -> datetime:
    return event.span.start if event.span is not None else event.at


def _ms(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() * 1000


def _pool(event: Event) -> str | None:
    data = _generation(event)
    return data.pool if data is not None else None


def _spent(events: list[Event]) -> tuple[Usage, float]:
    usage, cost = Usage(), 0.0
    for event in events:
        data = _generation(event)
        if data is not None:
            usage, cost = add_usage(usage, data.usage), cost + data.cost
    return usage, cost


def _generation(event: Event) -> Generated | GenerationFailed | None:
    if event.type not in {Generated.type, GenerationFailed.type}:
        return None
    try:
        data = event.payload()
    except UndecodableMessage:
        return None
    return data if isinstance(data, Generated | GenerationFailed) else None
