"""Requests beside their shadows; pure."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from eventrail.experiments.data import Data
from eventrail.experiments.intervals import Interval, mean, wilson
from eventrail.experiments.outcomes import Outcome


class Side(msgspec.Struct, frozen=True):
    """One side of the comparison.

    Attributes:
        pools: who answered.
        ok: share that was completed.
        cost: mean cost of a request.
        cost_total: of all.
        duration_ms: median time from admission to end; a shadow waits behind everything else.
        ttft_ms: median time to the first token.
        judged: mean of the judges' scores; None without any.
    """

    pools: list[str]
    ok: Interval
    cost: float
    cost_total: float
    duration_ms: float
    ttft_ms: float
    judged: Interval | None = None


class Comparison(msgspec.Struct, frozen=True):
    """A route's requests and their shadows, side by side.

    Attributes:
        route: the route.
        pairs: requests whose shadow has ended too.
        waiting: requests whose shadow has not.
        shown: what apps got.
        shadow: what nobody did.
        same: share of the pairs whose answers are the same but for case and white space.
        overlap: mean overlap of their words (F1), 0 to 1.
        judged: pairs of which both sides were judged.
        wins: share of these in which the shadow's score is higher; ties count half.
        ties: share of these with equal scores.
    """

    route: str
    pairs: int
    waiting: int
    shown: Side | None = None
    shadow: Side | None = None
    same: Interval | None = None
    overlap: Interval | None = None
    judged: int = 0
    wins: Interval | None = None
    ties: float = 0.0


def pairs_of(data: Data, route: str) -> list[tuple[Outcome, Outcome]]:
    """Return a route's requests with their shadows."""
    shadows = {each.shadow_of: each for each in data.outcomes.values() if each.shadow_of}
    return [
        (each, shadows[each.rid])
        for each in data.outcomes.values()
        if each.route == route and each.rid in shadows
    ]


def compare(data: Data, route: str, check: str = "") -> Comparison:
    """Return how a route's requests and their shadows came out.

    Args:
        data: what is known.
        route: the route.
        check: the judge's check that counts; the mean of all by default.
    """
    pairs = pairs_of(data, route)
    marked = sum(bool(each.shadow) for each in data.outcomes.values() if each.route == route)
    if not pairs:
        return Comparison(route, 0, marked)
    scored = [
        (mine, theirs)
        for shown, shadow in pairs
        if (mine := data.judged(shown.rid, check)) is not None
        and (theirs := data.judged(shadow.rid, check)) is not None
    ]
    same = sum(_plain(shown.text) == _plain(shadow.text) for shown, shadow in pairs)
    return Comparison(
        route=route,
        pairs=len(pairs),
        waiting=max(0, marked - len(pairs)),
        shown=_side([shown for shown, _ in pairs], [mine for mine, _ in scored]),
        shadow=_side([shadow for _, shadow in pairs], [theirs for _, theirs in scored]),
        same=wilson(same, len(pairs)),
        overlap=mean([overlap(shown.text, shadow.text) for shown, shadow in pairs]),
        judged=len(scored),
        wins=mean([(theirs > mine) + (theirs == mine) / 2 for mine, theirs in scored])
        if scored
        else None,
        ties=sum(theirs == mine for mine, theirs in scored) / len(scored) if scored else 0.0,
    )


def overlap(one: str, other: str) -> float:
    """Return the F1 of two texts' words, 1 for two empty ones."""
    left, right = Counter(one.casefold().split()), Counter(other.casefold().split())
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def _side(outcomes: Sequence[Outcome], scores: Sequence[float]) -> Side:
    completed = sum(each.status == "completed" for each in outcomes)
    costs = [each.cost for each in outcomes]
    return Side(
        pools=sorted({pool for each in outcomes for pool in each.steps[-1:]}),
        ok=wilson(completed, len(outcomes)),
        cost=sum(costs) / len(costs),
        cost_total=sum(costs),
        duration_ms=_median([each.duration_ms for each in outcomes]),
        ttft_ms=_median([each.ttft_ms for each in outcomes]),
        judged=mean(scores) if scores else None,
    )


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
