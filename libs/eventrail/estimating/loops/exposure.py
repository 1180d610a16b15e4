"""How unevenly things are shown, over time."""

import math
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.numbers import Floats, Ints, normal_tail

WINDOWS: Final = 12
_LEAST: Final = 20
"""Exposures that a window must have."""
_TOP: Final = 0.01


@dataclass(frozen=True, slots=True)
class Exposures:
    """What was shown, in order of time.

    Attributes:
        thing: which thing, by code.
        at: when, in seconds, ascending.
        quality: of each thing, by code, as far as it is known apart from how often it was shown;
            NaN for unknown.
        things: how many there are, shown or not.
    """

    thing: Ints
    at: Floats
    quality: Floats
    things: int


class Window(msgspec.Struct, frozen=True):
    """A stretch of time.

    Attributes:
        start: its first exposure, in seconds as given.
        shown: exposures.
        things: different ones.
        effective: how many equally shown things it is worth: exp(entropy) (Hill, Ecology 54,
            1973).
        gini: 0, all alike, to 1, one thing only, over all things there are (Gini, 1912).
        top: share of the most shown 1 % of the things, at least one thing.
        first: share of exposures of things that were never shown before; 0 in the first window.
    """

    start: float
    shown: int
    things: int
    effective: float
    gini: float
    top: float
    first: float


class Trend(msgspec.Struct, frozen=True):
    """Whether a figure moves over the windows.

    Attributes:
        change: mean of the last third over that of the first third.
        tau: Kendall's rank correlation with time, -1 to 1.
        p: chance of such a correlation if the windows were in random order.
    """

    change: float
    tau: float
    p: float


def counts_of(exposures: Exposures, windows: int = WINDOWS) -> Ints:
    """Return how often each thing was shown in each window, `[windows, things]`.

    Windows hold equally many exposures, since the effective number hangs on how many there are.
    """
    rows = len(exposures.thing)
    size = max(_LEAST, rows // windows)
    kept = max(1, min(windows, rows // size)) if rows else 0
    found = np.zeros((kept, exposures.things), np.intp)
    for number in range(kept):
        part = exposures.thing[number * size : (number + 1) * size]
        found[number] = np.bincount(part, minlength=exposures.things)
    return found


def windows_of(exposures: Exposures, counts: Ints) -> list[Window]:
    """Return the windows, in order of time."""
    size = int(counts[0].sum()) if len(counts) else 0
    before = np.cumsum(counts, axis=0) - counts
    return [
        _window(row, float(exposures.at[number * size]), before[number] if number else None)
        for number, row in enumerate(counts)
    ]


def trend(values: Floats) -> Trend | None:
    """Return the trend (Mann, Econometrica 13, 1945; Kendall, 1938); None of fewer than 6."""
    count = len(values)
    if count < 6:  # noqa: PLR2004 -- fewer cannot be told from chance
        return None
    pairs = np.sign(values[None, :] - values[:, None])
    score = float(np.triu(pairs, 1).sum())
    spread = math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    z = (score - math.copysign(1, score)) / spread if score else 0.0
    third = count // 3
    early = float(values[:third].mean())
    change = float(values[-third:].mean()) / early if early else math.inf
    return Trend(change, 2 * score / (count * (count - 1)), normal_tail(z))


def gini(counts: Ints) -> float:
    """Return Gini's coefficient of counts."""
    ordered = np.sort(counts).astype(np.float64)
    total, size = float(ordered.sum()), len(ordered)
    if not total:
        return 0.0
    return float((2 * np.arange(1, size + 1) - size - 1) @ ordered) / (size * total)


def effective(counts: Ints) -> float:
    """Return exp(entropy) of the shares."""
    shares = counts[counts > 0] / counts.sum()
    return float(np.exp(-(shares * np.log(shares)).sum())) if len(shares) else 0.0


def _window(row: Ints, start: float, before: Ints | None) -> Window:
    total = int(row.sum())
    most = np.sort(row)[::-1][: max(1, math.ceil(_TOP * len(row)))]
    fresh = 0.0 if before is None else float(row[before == 0].sum() / total)
    return Window(
        start,
        total,
        int((row > 0).sum()),
        effective(row),
        gini(row),
        float(most.sum() / total),
        fresh,
    )
