"""Whether one kind of thing (documents, arms, models, cached answers) is in a loop."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate
from eventrail.estimating.loops.exposure import (
    Exposures,
    Trend,
    Window,
    counts_of,
    trend,
    windows_of,
)
from eventrail.estimating.loops.reinforcement import reinforcement
from eventrail.estimating.loops.remedies import Kind, remedies
from eventrail.estimating.numbers import Ints

FALL: Final = 0.8
"""The effective number, over what it was, below which it has fallen."""
SURE: Final = 0.01
"""The p-value from which on a trend is one."""
LEAST_EXPLORED: Final = 0.01
"""Share of choices by chance, below which nothing can be learned of what is not shown."""
_ONE: Final = 0.5
_MANY: Final = 20
_SHOWN: Final = 5
_TOGETHER: Final = 3


class Most(msgspec.Struct, frozen=True):
    """What is shown most.

    Attributes:
        thing: its name.
        early: its share of the exposures of the first third of the windows.
        late: of the last third.
    """

    thing: str
    early: float
    late: float


class LoopReport(msgspec.Struct, frozen=True):
    """What was found of one kind of thing.

    Attributes:
        kind: of what.
        shown: exposures.
        things: different ones.
        verdict: `loop`, it narrows and feeds on itself, or narrows without exploration;
            `narrowing`, it narrows; `none`; `unknown`, too little was shown.
        windows: over time.
        trend: of the effective number.
        reinforcement: whether being shown makes a thing be shown more; above 0 it does.
        explored: share of choices that were made by chance; None where there is no such choice.
        most: what is shown most.
        warnings: in words.
        remedies: what to do, with lines of configuration.
    """

    kind: Kind
    shown: int
    things: int
    verdict: Literal["loop", "narrowing", "none", "unknown"]
    windows: list[Window]
    trend: Trend | None
    reinforcement: Estimate | None
    explored: float | None
    most: list[Most]
    warnings: list[str]
    remedies: list[str]


def loop_report(
    kind: Kind, exposures: Exposures, names: Sequence[str], explored: float | None = None
) -> LoopReport:
    """Return whether exposure narrows, feeds on itself, and is explored.

    Args:
        kind: what the things are.
        exposures: in order of time.
        names: of the things, by code.
        explored: share of choices that were made by chance; None where there is no such choice.
    """
    counts = counts_of(exposures)
    windows = windows_of(exposures, counts)
    moved = trend(np.asarray([each.effective for each in windows], np.float64))
    feeds = reinforcement(_in_threes(counts), exposures.quality)
    narrows = moved is not None and moved.change < FALL and moved.p < SURE and moved.tau < 0
    grows = feeds is not None and feeds.low > 0
    blind = explored is not None and explored < LEAST_EXPLORED
    verdict = _verdict(moved, narrows=narrows, feeds=grows or blind)
    most = list(_most(counts, names))
    warnings = [
        *_narrowing(moved, windows, narrows=narrows),
        *_feeding(feeds, grows=grows),
        *_unexplored(explored, blind=blind and exposures.things > 1),
        *_one(most, exposures.things),
    ]  # fmt: skip
    found = remedies(kind) if verdict in {"loop", "narrowing"} or blind else []
    return LoopReport(
        kind, len(exposures.thing), exposures.things, verdict, windows, moved, feeds, explored,
        most, warnings, found,
    )  # fmt: skip


def _in_threes(counts: Ints) -> Ints:
    """Return windows of three together: growth shows over a long time, chance over a short one."""
    whole = len(counts) // _TOGETHER * _TOGETHER
    return counts[:whole].reshape(-1, _TOGETHER, counts.shape[1]).sum(axis=1)


def _verdict(
    moved: Trend | None, *, narrows: bool, feeds: bool
) -> Literal["loop", "narrowing", "none", "unknown"]:
    if moved is None:
        return "unknown"
    if narrows:
        return "loop" if feeds else "narrowing"
    return "none"


def _narrowing(moved: Trend | None, windows: Sequence[Window], *, narrows: bool) -> Iterator[str]:
    if narrows and moved is not None:
        yield (
            f"exposure narrows: from an effective {windows[0].effective:.1f} things to "
            f"{windows[-1].effective:.1f} (Kendall's tau {moved.tau:.2f}, p {moved.p:.2g})"
        )


def _feeding(feeds: Estimate | None, *, grows: bool) -> Iterator[str]:
    if grows and feeds is not None:
        yield (
            "being shown makes a thing be shown more: with twice the exposure it grows by a "
            f"factor of {2**feeds.value:.2f} ({2**feeds.low:.2f} to {2**feeds.high:.2f}) beyond "
            "the others"
        )


def _unexplored(explored: float | None, *, blind: bool) -> Iterator[str]:
    if blind and explored is not None:
        yield (
            f"{explored:.1%} of the choices were made by chance: nothing is learned of what is "
            "not chosen"
        )


def _one(most: Sequence[Most], things: int) -> Iterator[str]:
    if things >= _MANY and most and most[0].late > _ONE:
        yield f"{most[0].thing!r} has {most[0].late:.0%} of what is shown of late"


def _most(counts: Ints, names: Sequence[str]) -> Iterator[Most]:
    third = max(1, len(counts) // 3)
    if not len(counts):
        return
    early, late = counts[:third].sum(axis=0), counts[-third:].sum(axis=0)
    for each in np.argsort(-late, kind="stable")[:_SHOWN]:
        if late[each]:
            share = float(early[each] / max(1, early.sum()))
            yield Most(str(names[int(each)]), share, float(late[each] / late.sum()))
