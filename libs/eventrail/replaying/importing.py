"""From a recorded life to the record that a replay begins with; pure.

The events before the change point are taken over as they are: same request id, same event ids,
same data, byte for byte. Only what would tie the replay to the live system is left out of
`accepted`: the money that was reserved for the request, and who waited for its answer. Their times
are moved together, so that the last of them is now: what a request takes is then what it took
until the change, and what it takes from there on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from eventrail.contracts.events import (
    CacheHit,
    Checked,
    Event,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE, generation_stage
from eventrail.eventlog.path import VERDICT
from eventrail.replaying.life import Life
from eventrail.replaying.points import Point

DEADLINE: Final = timedelta(days=30)
"""How long a replayed request may take: a study that was stopped goes on much later, too."""

TIED: Final = ("lease", "allowance", "reply_to")
"""Fields of `accepted` that stand for the live system's money and connections."""


def imported(life: Life, point: Point, now: datetime, sealed: str = "") -> Record:
    """Return the record that a request's replay begins with.

    A life that never came to `point` is taken over whole: the change would not have touched it.

    Args:
        life: the request as it was.
        point: the first stage that runs again.
        now: when the replay of this request begins.
        sealed: stands for what the app sent; empty for what it did send.
    """
    kept, stage = cut(life, point)
    events = [_untied(life.events[0], sealed), *life.events[1:kept]]
    by = now - events[-1].at
    raw = [encode_event(_moved(event, by)) for event in events]
    record = life.record
    return Record(record.rid, record.tenant, stage, record.trace, now + DEADLINE, raw)


def cut(life: Life, point: Point) -> tuple[int, str]:
    """Return how many events of a life are reused, and which stage acts next."""
    place, stage = _CUTS[point](life.datas)
    whole = len(life.datas)
    return (whole, DONE) if place is None or place >= whole else (place, stage)


def _first(datas: Sequence[EventData | None], kinds: type | tuple[type, ...]) -> int | None:
    return next((place for place, data in enumerate(datas) if isinstance(data, kinds)), None)


def _from_guardrail(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    del datas
    return 1, "guardrail"


def _from_router(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    """What was rejected when it was screened never came to the router."""
    screened = _first(datas, Screened)
    routed = _first(datas, Routed)
    if routed is not None:
        return routed, "router"
    # one that no rule knew, or that failed in the router, has its end right behind `screened`
    failed = isinstance(datas[-1], Failed)
    return (screened + 1 if failed and screened is not None else None), "router"


def _routed(datas: Sequence[EventData | None]) -> tuple[int, Routed] | None:
    for place, data in enumerate(datas):
        if isinstance(data, Routed):
            return place, data
    return None


def _from_cache(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    found = _routed(datas)
    if found is None or "cache" not in found[1].slip:
        return None, ""
    return found[0] + 1, "cache"


def _from_retriever(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    """What the cache had answered is looked up again: its answer came from other documents."""
    found = _routed(datas)
    if found is None or "retriever" not in found[1].slip:
        return None, ""
    retrieved = _first(datas, Retrieved)
    if retrieved is None and _first(datas, CacheHit) is not None:
        return found[0] + 1, "retriever"
    return retrieved, "retriever"


def _from_model(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    found = _routed(datas)
    if found is None or not found[1].pool:
        return None, ""
    stage = next(
        (each for each in found[1].slip if each.startswith(("model-", "batch-"))),
        generation_stage(found[1].pool, "interactive"),
    )
    return _first(datas, (Generated, GenerationFailed)), stage


def _from_verdict(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    return _first(datas, Checked), VERDICT


def _nowhere(datas: Sequence[EventData | None]) -> tuple[int | None, str]:
    del datas
    return None, ""


_CUTS = {
    Point.GUARDRAIL: _from_guardrail,
    Point.ROUTER: _from_router,
    Point.CACHE: _from_cache,
    Point.RETRIEVER: _from_retriever,
    Point.MODEL: _from_model,
    Point.VERDICT: _from_verdict,
    Point.NOWHERE: _nowhere,
}


def _moved(event: Event, by: timedelta) -> Event:
    span = event.span
    if span is not None:
        span = msgspec.structs.replace(span, start=span.start + by)
    return msgspec.structs.replace(event, at=event.at + by, span=span)


def _untied(event: Event, sealed: str) -> Event:
    """Return `accepted` without what ties it to the live system; untouched if nothing does."""
    data: dict[str, Any] = msgspec.json.decode(event.data)
    if not sealed and not any(name in data for name in TIED):
        return event
    kept = {name: value for name, value in data.items() if name not in TIED}
    if sealed:
        kept["sealed"] = sealed
    return msgspec.structs.replace(event, data=msgspec.Raw(msgspec.json.encode(kept)))
