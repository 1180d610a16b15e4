"""A replay beside its original: what is the same, what is not, and what it cost; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    Cancelled,
    Checked,
    Completed,
    Event,
    Failed,
    Generated,
    GenerationFailed,
    Rejected,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.replaying.canonical import canonical, same_events
from eventrail.replaying.importing import cut
from eventrail.replaying.life import Life
from eventrail.replaying.points import Point

PARTS: Final = {
    "screening": (Screened,),
    "routing": (Routed,),
    "cache": (CacheHit, CacheMissed),
    "documents": (Retrieved,),
    "answer": (Generated, GenerationFailed),
    "verdict": (Checked,),
    "end": (Completed, Rejected, Failed, Cancelled),
}
"""What is compared, by what people call it, in the order of a request's path."""

_BESIDE = frozenset({"routed", "cache_missed", "retrieved"})


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one request.

    Attributes:
        status: type of its terminal event.
        same: whether its events are the recorded ones, ids and times apart.
        differs: the parts that are not, see `PARTS`.
        reused: how many events were taken from the record before anything ran.
        ran: how many were not.
        answer_reused: whether the answer was taken from the record, and nothing was paid for it.
        cost_before: what the original cost, in the currency of the price list.
        cost: what the replayed life says it cost, reused answers included.
        paid: what was paid for it in this study.
        ms_before: milliseconds that the original took.
        ms: milliseconds from the first stage that ran again to the end.
    """

    rid: str
    tenant: str
    status: str
    same: bool
    differs: list[str] = []
    reused: int = 0
    ran: int = 0
    answer_reused: bool = False
    cost_before: float = 0.0
    cost: float = 0.0
    paid: float = 0.0
    ms_before: float = 0.0
    ms: float = 0.0


def outcome_of(before: Life, after: Life, point: Point) -> Outcome:
    """Return what became of a request.

    Args:
        before: as it was recorded.
        after: as it was replayed.
        point: the first stage that ran again.
    """
    kept, _ = cut(before, point)
    fresh = range(kept, len(after.events))
    reused = [place for place in fresh if answer_was_reused(after.events, place)]
    paid = sum(_cost(after, place) for place in fresh if place not in reused)
    ran = len(after.events) - kept
    return Outcome(
        rid=after.rid,
        tenant=after.tenant,
        status=after.events[-1].type,
        same=same_events(before.events, after.events),
        differs=differing(before, after),
        reused=kept,
        ran=ran,
        answer_reused=bool(reused),
        cost_before=before.state.cost,
        cost=after.state.cost,
        paid=paid,
        ms_before=round(before.duration_ms, 3),
        ms=_took_ms(after, kept) if ran else 0.0,
    )


def answer_was_reused(events: Sequence[Event], place: int) -> bool:
    """Return whether a replay took an answer from the record.

    Then it stands in the step of the stage before it, whose span it has; a model has its own.
    """
    event = events[place]
    before = events[place - 1] if place else None
    return (
        event.type == Generated.type
        and before is not None
        and before.type in _BESIDE
        and event.span is not None
        and before.span is not None
        and event.span.id == before.span.id
    )


def differing(before: Life, after: Life) -> list[str]:
    """Return the parts in which two lives differ, in the order of a request's path."""
    return [part for part in PARTS if _said(before, part) != _said(after, part)]


def _said(life: Life, part: str) -> list[tuple[str, bytes]]:
    names = {kind.type for kind in PARTS[part]}
    said = [canonical(event) for event in life.events if event.type in names]
    # why nothing was found, and under which key, is nobody's difference
    return [each for each in said if each[0] != CacheMissed.type]


def _cost(life: Life, place: int) -> float:
    data = life.datas[place]
    return data.cost if isinstance(data, Generated | GenerationFailed) else 0.0


def _took_ms(life: Life, kept: int) -> float:
    span = life.events[kept].span
    begin = span.start if span is not None else life.events[kept].at
    return round((life.events[-1].at - begin).total_seconds() * 1000, 3)


class Summary(msgspec.Struct, frozen=True):
    """What became of all of them.

    Attributes:
        requests: how many there are.
        done: how many have ended again.
        same: how many of these have the recorded events.
        differs: in how many each part differs.
        status: how they ended.
        answers_reused: how many answers were taken from the record.
        events_reused: events taken over before anything ran.
        events_ran: events that were made anew.
        cost_before: what the originals cost.
        cost: what the replayed lives say they cost.
        paid: what was paid in this study.
    """

    requests: int
    done: int
    same: int
    differs: dict[str, int]
    status: dict[str, int]
    answers_reused: int
    events_reused: int
    events_ran: int
    cost_before: float
    cost: float
    paid: float


def summary_of(requests: int, outcomes: Iterable[Outcome]) -> Summary:
    """Return the sum of what became of each."""
    found = list(outcomes)
    differs = Counter(part for each in found for part in each.differs)
    return Summary(
        requests=requests,
        done=len(found),
        same=sum(each.same for each in found),
        differs={part: differs[part] for part in PARTS if differs[part]},
        status=dict(Counter(each.status for each in found)),
        answers_reused=sum(each.answer_reused for each in found),
        events_reused=sum(each.reused for each in found),
        events_ran=sum(each.ran for each in found),
        cost_before=sum(each.cost_before for each in found),
        cost=sum(each.cost for each in found),
        paid=sum(each.paid for each in found),
    )
