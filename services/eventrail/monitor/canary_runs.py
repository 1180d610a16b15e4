"""The runs of canary prompts, by pool, put together from answers in any order."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from eventrail.contracts.changes import Changed
from eventrail.contracts.operations import ALL_TENANTS, Alarm
from eventrail.drift.explaining.alarm import VERSION, finding_id
from eventrail.drift.explaining.causes import changes_near
from eventrail.drift.provider.runs import Alike, Answer, Held, held_against
from eventrail.monitor.canary_life import Place

KEPT: Final = 12
"""Runs that a run is held against."""

_LATER: Final = 2
"""Later runs after whose beginning no answer of an earlier one is waited for."""

_DAY: Final = timedelta(days=1)
_SHOWN: Final = 5


@dataclass(slots=True)
class _Run:
    slot: int
    count: int
    at: datetime
    answers: dict[int, Answer] = field(default_factory=dict[int, Answer])


@dataclass(slots=True)
class _Pool:
    earlier: deque[_Run] = field(default_factory=lambda: deque[_Run](maxlen=KEPT))
    running: dict[int, _Run] = field(default_factory=dict[int, _Run])
    costs: deque[tuple[datetime, float]] = field(
        default_factory=lambda: deque[tuple[datetime, float]](maxlen=10_000)
    )


class CanaryRuns:
    """What canary prompts were answered, by pool."""

    def __init__(self) -> None:
        self._pools: dict[str, _Pool] = {}

    def take(self, place: Place, answer: Answer, at: datetime, cost: float) -> None:
        """Take an answer in."""
        pool = self._pools.setdefault(place.pool, _Pool())
        pool.costs.append((at, cost))
        if any(run.slot == place.slot for run in pool.earlier):
            return
        run = pool.running.setdefault(place.slot, _Run(place.slot, place.count, at))
        run.answers[place.number] = answer
        run.at = max(run.at, at)

    def cost_of_day(self, pool: str, now: datetime) -> float:
        """Return what a pool's canary prompts cost in the last 24 hours."""
        known = self._pools.get(pool)
        return sum(cost for at, cost in known.costs if at > now - _DAY) if known else 0.0

    def due(self, pool: str) -> bool:
        """Say whether a run can be judged: all is answered, or nothing more is waited for."""
        return self._whole(pool) is not None

    def judge(
        self, pool: str, level: float, alike: Alike, changes: Sequence[Changed]
    ) -> Alarm | None:
        """Hold a run that is whole against those before; return the alarm if it is another model.

        After an alarm the new answers are what is usual.
        """
        run = self._whole(pool)
        if run is None:
            return None
        known = self._pools[pool]
        del known.running[run.slot]
        before = [each.answers for each in known.earlier]
        held = held_against(run.answers, before, alike, seed=run.slot)
        if held is None or held.p_value > level:
            known.earlier.append(run)
            return None
        last = known.earlier[-1]
        known.earlier.clear()
        known.earlier.append(run)
        return _alarm(pool, run, last, held, changes)

    def _whole(self, pool: str) -> _Run | None:
        running = self._pools.get(pool, _Pool()).running
        if not running:
            return None
        first = running[min(running)]
        full = len(first.answers) >= first.count
        return first if full or len(running) > _LATER else None


def _alarm(pool: str, run: _Run, last: _Run, held: Held, changes: Sequence[Changed]) -> Alarm:
    numbers = held.clearest[:_SHOWN]
    near = changes_near(
        changes,
        since=run.at,
        until=run.at,
        scale_s=(run.at - last.at).total_seconds(),
        moved_by=("pools",),
        slices=[{"pool": pool}],
    )
    told = (
        f"Pool {pool} answers the same prompts otherwise since "
        f"{run.at:%Y-%m-%d %H:%M} UTC: {held.after:.0%} of answers are as before, "
        f"until then {held.before:.0%} were"
    )
    if held.models_before != held.models_after:
        was, now = ", ".join(held.models_before), ", ".join(held.models_after)
        told += f"; it says it is {now}, and was {was}"
    return Alarm(
        id=finding_id("canary", pool, str(run.slot)),
        at=run.at,
        monitor="provider.canaries",
        kind="provider",
        tenant=ALL_TENANTS,
        measure="same_answers",
        since=last.at,
        message=told,
        slice={"pool": pool},
        before=held.before,
        after=held.after,
        found_after=held.prompts,
        p_value=held.p_value,
        requests=[run.answers[n].rid for n in numbers],
        usual=[last.answers[n].rid for n in numbers if n in last.answers],
        changes=near,
        version=VERSION,
    )
