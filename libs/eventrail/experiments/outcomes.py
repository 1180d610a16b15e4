"""What came of a request, and which arm it had; read from its last record."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    Cancelled,
    Checked,
    Completed,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Rejected,
    Routed,
)
from eventrail.contracts.records import Record

_SERVER_ERROR = 500
_REPLACED = frozenset({"unsure", "hand_over"})
"""What the output guard says of an answer in whose place something else is shown."""

Data = TypeVar("Data", bound=EventData)


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """An ended request that came by a route.

    Attributes:
        rid: the request.
        tenant: whose it was; with the suffix of a shadow for one.
        at: when it ended.
        route: the route's name; empty for a shadow.
        revision: of the configuration that chose.
        experiment: what the choice was a part of; empty without chance.
        arm: the arm chosen.
        propensity: probability of that arm.
        sticky: the kind of unit that keeps the arm.
        unit: which one; requests of one unit hang together.
        pool: the pool chosen first.
        status: type of the terminal event.
        ok: whether the chosen pool answered, and its answer was let out; None if it cannot be
            told: the request was cancelled, refused for what it said, or served from the cache.
        text: the answer, masked.
        cost: of all its generations.
        duration_ms: from its admission to its end.
        ttft_ms: of the generation that answered.
        confidence: mean logprob of the first step's answer; None if nobody asked.
        steps: pools that generated, in order.
        why: why the last of them was asked.
        shadow: the pool that runs it again; empty for none.
        shadow_of: the request that this one repeats; empty unless it is a shadow.
    """

    rid: str
    tenant: str
    at: datetime
    route: str
    revision: int
    experiment: str
    arm: str
    propensity: float
    sticky: str
    unit: str
    pool: str
    status: str
    ok: bool | None
    text: str
    cost: float
    duration_ms: float
    ttft_ms: float
    confidence: float | None = None
    steps: list[str] = []
    why: str = ""
    shadow: str = ""
    shadow_of: str = ""


def outcome_of(record: Record) -> Outcome | None:
    """Return what came of a request; None if it has not ended, or came by no route.

    Raises:
        UndecodableMessage: an event does not decode.
    """
    events = record.all_events()
    datas = [data for event in events if (data := event.payload()) is not None]
    accepted, routes = _all(datas, Accepted), _all(datas, Routed)
    if not record.done or not accepted or not routes:
        return None
    first, last = routes[0], routes[-1]
    if not first.route and not accepted[0].shadow_of:
        return None
    generated = _all(datas, Generated)
    answer = generated[-1] if generated else None
    held = next((each for each in generated if each.confidence is not None), None)
    return Outcome(
        rid=record.rid,
        tenant=record.tenant,
        at=events[-1].at,
        route=first.route,
        revision=revision_of(first.policy),
        experiment=first.experiment,
        arm=first.arm,
        propensity=first.propensity,
        sticky=first.sticky,
        unit=_unit(record, first, accepted[0]),
        pool=first.pool,
        status=datas[-1].type,
        ok=_ok(datas, first),
        text=answer.text if answer is not None else "",
        cost=sum(each.cost for each in (*generated, *_all(datas, GenerationFailed))),
        duration_ms=(events[-1].at - events[0].at).total_seconds() * 1000,
        ttft_ms=answer.ttft_ms if answer is not None else 0.0,
        confidence=held.confidence.mean_logprob if held and held.confidence else None,
        steps=[each.pool for each in generated],
        why=last.why,
        shadow=first.shadow,
        shadow_of=accepted[0].shadow_of,
    )


def revision_of(policy: str) -> int:
    """Return the revision in `chat@17`; 0 if there is none."""
    number = policy.rpartition("@")[2]
    return int(number) if number.isdecimal() else 0


def _all(datas: Sequence[EventData], kind: type[Data]) -> list[Data]:
    return [data for data in datas if isinstance(data, kind)]


def _ok(datas: Sequence[EventData], first: Routed) -> bool | None:
    """Return whether the pool that was chosen first did its work."""
    end = datas[-1]
    if isinstance(end, Cancelled) or any(isinstance(data, CacheHit) for data in datas):
        return None
    if first.skipped:
        return False  # it was passed over because it is down
    answered = [data.pool for data in datas if isinstance(data, Generated)]
    if isinstance(end, Completed):
        last = next(d for d in reversed(datas) if isinstance(d, Checked))
        if last.action in _REPLACED:
            return False if answered else None
        sent_back = any(isinstance(d, Checked) and d.action == "escalate" for d in datas)
        return sent_back or not answered or answered[-1] == first.pool
    if isinstance(end, Rejected | Failed) and end.problem.status < _SERVER_ERROR:
        return None
    return False


def _unit(record: Record, first: Routed, accepted: Accepted) -> str:
    named = {"user": accepted.user, "session": accepted.session, "tenant": record.tenant}
    unit = named.get(first.sticky)
    return f"{record.tenant}/{unit}" if unit else record.rid
