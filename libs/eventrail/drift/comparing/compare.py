"""Compare two sets of requests: every measure, corrected for their number, explained."""

import time
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from eventrail.drift.comparing.measuring import changes_of
from eventrail.drift.comparing.options import Options
from eventrail.drift.comparing.topics import topics_of
from eventrail.drift.observation import Observation
from eventrail.drift.report import Comparison, Side
from eventrail.drift.sequential.monitor import Embed
from eventrail.drift.two_sample.corrections import benjamini_hochberg

_NOTES: Final = [
    "p-values are exact if requests are independent; many requests of one user make them small",
    "the correction (Benjamini-Hochberg) holds over all measures together",
]


def compare(
    before: Sequence[Observation],
    after: Sequence[Observation],
    *,
    names: tuple[str, str] = ("before", "after"),
    where: tuple[str, str] = ("", ""),
    level: float = 0.05,
    embed: Embed | None = None,
    options: Options | None = None,
) -> Comparison:
    """Hold requests against others.

    Args:
        before: the reference, in any order.
        after: what is held against it.
        names: what the sets are called.
        where: the conditions that chose them, for the report.
        level: the share of the changes told of that may be false.
        embed: makes vectors of questions; None leaves topics out.
        options: how much is drawn and looked at.
    """
    began = time.perf_counter()
    options = options or Options()
    sides = [options.sampled(each) for each in (before, after)]
    found = changes_of(sides[0], sides[1], embed, options) if all(sides) else []
    adjusted = benjamini_hochberg([each.p_value for each in found])
    changes = [
        replace(change, adjusted=p, changed=p <= level)
        for change, p in zip(found, adjusted, strict=True)
    ]
    changes.sort(key=lambda each: (not each.changed, each.adjusted, -abs(each.effect)))
    topics = topics_of(sides[0], sides[1], embed) if embed is not None and all(sides) else []
    return Comparison(
        before=_side(names[0], where[0], before, sides[0]),
        after=_side(names[1], where[1], after, sides[1]),
        level=level,
        changes=changes,
        topics=topics,
        permutations=options.draws,
        seed=options.seed,
        seconds=round(time.perf_counter() - began, 3),
        notes=list(_NOTES),
    )


def _side(
    name: str, where: str, whole: Sequence[Observation], looked_at: Sequence[Observation]
) -> Side:
    times = [each.at for each in whole]
    return Side(
        name=name,
        requests=len(whole),
        where=where,
        since=min(times, default=None),
        until=max(times, default=None),
        sampled=len(looked_at) if len(looked_at) < len(whole) else 0,
    )
