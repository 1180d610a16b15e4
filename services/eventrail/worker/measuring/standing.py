"""What is known of the replicas of some pools, put together by pool: pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from eventrail.contracts.measures import STALE_AFTER_S, ReplicaMeasures

COUNTERS = (
    "prefix_hits",
    "prefix_queries",
    "drafts",
    "drafted",
    "accepted",
    "prompt_tokens",
    "generated_tokens",
    "requests",
)
"""The fields of `ReplicaMeasures` that only grow, and are added up over replicas."""


FORGET_AFTER_S = 3600.0
"""Seconds of silence after which a replica will not be heard of again; only its sums are kept."""


@dataclass
class _Totals:
    """What replicas that are gone had counted."""

    counters: dict[str, float] = field(default_factory=dict[str, float])
    by_position: list[int] = field(default_factory=list[int])

    def take(self, measures: ReplicaMeasures) -> None:
        for name in (*COUNTERS, "cost"):
            self.counters[name] = self.counters.get(name, 0) + getattr(measures, name)
        missing = len(measures.accepted_by_position) - len(self.by_position)
        self.by_position.extend([0] * missing)
        for position, count in enumerate(measures.accepted_by_position):
            self.by_position[position] += count


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """A pool as its replicas describe it.

    Attributes:
        replicas: those heard of lately.
        counters: sums over all replicas ever heard of, `cost` among them.
        accepted_by_position: the same by place in the draft.
    """

    pool: str
    replicas: list[ReplicaMeasures]
    counters: dict[str, float]
    accepted_by_position: list[int]


class Standing:
    """Remembers the last word of every replica, and the sums of those that are gone."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], tuple[float, ReplicaMeasures]] = {}
        self._gone: dict[str, _Totals] = {}

    def hear(self, measures: ReplicaMeasures, now: float) -> None:
        """Take in what a replica says."""
        self._heard[measures.pool, measures.replica] = (now, measures)

    def pools(self, now: float) -> list[PoolStanding]:
        """Return how each pool stands, by name; a silent replica is listed no more."""
        for key, (heard, measures) in list(self._heard.items()):
            if heard < now - FORGET_AFTER_S:
                del self._heard[key]
                self._gone.setdefault(measures.pool, _Totals()).take(measures)
        names = {pool for pool, _ in self._heard} | set(self._gone)
        return [self._pool(name, now) for name in sorted(names)]

    def _pool(self, name: str, now: float) -> PoolStanding:
        known = [entry for (pool, _), entry in self._heard.items() if pool == name]
        fresh = [measures for heard, measures in known if heard >= now - STALE_AFTER_S]
        totals = _sum(self._gone.get(name), (measures for _, measures in known))
        return PoolStanding(name, fresh, totals.counters, totals.by_position)


def _sum(gone: _Totals | None, replicas: Iterable[ReplicaMeasures]) -> _Totals:
    totals = _Totals()
    if gone is not None:
        totals = _Totals(dict(gone.counters), list(gone.by_position))
    for measures in replicas:
        totals.take(measures)
    return totals
