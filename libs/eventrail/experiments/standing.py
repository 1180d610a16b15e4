"""How experiments stand: their arms' figures, and what is decided about canaries; pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.changes import Changed
from eventrail.contracts.notes import Judged
from eventrail.experiments.canary import Verdict
from eventrail.experiments.data import Data
from eventrail.experiments.intervals import Interval, mean, wilson
from eventrail.experiments.listed import Row, rows_of
from eventrail.experiments.watch import Watch, anchor_of, watched_in


class Standing(msgspec.Struct, frozen=True):
    """One arm.

    Attributes:
        arm: as configured.
        requests: ended requests that were dealt it, under any revision.
        failed: share of those of which it can be told that its pool failed.
        judged: mean of the judges' scores; None without any.
        cost: mean cost of a request; None without any.
        last: when the last of them ended.
    """

    arm: Row
    requests: int
    failed: Interval
    judged: Interval | None
    cost: float | None
    last: datetime | None


class CanaryStanding(msgspec.Struct, frozen=True):
    """What is decided about a canary now.

    Attributes:
        route: the route.
        verdict: what a watching router does, and how each bound stands in this window.
        changes: what was done to its share, the newest last.
    """

    route: str
    verdict: Verdict
    changes: list[str]


def standings(data: Data, config: Config) -> list[Standing]:
    """Return how every arm of every choice stands."""
    return [_standing(data, row) for row in rows_of(config)]


def canaries(
    data: Data, config: Config, changes: Sequence[Changed], now: datetime
) -> list[CanaryStanding]:
    """Return what is decided about the canaries that are watched, and what was before."""
    watch = Watch()
    watched = watched_in(config)
    watch.follow(config, {name: anchor_of(name, each, changes) for name, each in watched.items()})
    for outcome in data.outcomes.values():
        watch.take(outcome)
    for rid, scores in data.scores.items():
        watch.judged(rid, Judged("", scores))
    verdicts = {name: verdict for name, verdict, _ in watch.verdicts(now)}
    nothing = Verdict("hold", 0.0, "nothing is watched")
    return [
        CanaryStanding(name, verdicts.get(name, nothing), _told(name, changes))
        for name, route in config.routes.items()
        if route.canary is not None
    ]


def _standing(data: Data, row: Row) -> Standing:
    if row.kind == "shadow":
        marked = {o.rid for o in data.outcomes.values() if o.route == row.route and o.shadow}
        own = [o for o in data.outcomes.values() if o.shadow_of in marked]
    elif row.kind == "cascade":
        own = [o for o in data.outcomes.values() if o.route == row.route and row.pool in o.steps]
    else:
        own = [
            o for o in data.outcomes.values() if o.experiment == row.experiment and o.arm == row.arm
        ]
    told = [each.ok for each in own if each.ok is not None]
    scores = [score for each in own if (score := data.judged(each.rid)) is not None]
    return Standing(
        arm=row,
        requests=len(own),
        failed=wilson(len(told) - sum(told), len(told)),
        judged=mean(scores) if scores else None,
        cost=sum(each.cost for each in own) / len(own) if own else None,
        last=max((each.at for each in own), default=None),
    )


def _told(name: str, changes: Sequence[Changed]) -> list[str]:
    path = f"routes.{name}.canary.share"
    return [
        f"{change.at:%Y-%m-%d %H:%M:%S} {change.command}: {each.before:g} -> {each.after:g}"
        + (f" ({change.reason})" if change.reason else "")
        for change in changes
        for each in change.diff
        if each.path == path and each.before is not None and each.after is not None
    ]
