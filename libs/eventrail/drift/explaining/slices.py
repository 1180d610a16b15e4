"""Among which requests a change is concentrated."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Slices = Mapping[str, str]
"""What a request can be told apart by: its route, its language, ..."""

LEAST: Final = 15
"""Requests that a slice, and the rest, must have before the change."""

LEAST_AFTER: Final = 3
"""The same since: alarms come soon."""

ERROR: Final = 0.01
"""Chance of naming a slice where none is concerned, over all of them (Bonferroni)."""

_APART: Final = 2.0
_SAME: Final = 0.95


class _Part(msgspec.Struct, frozen=True):
    name: str
    value: str
    strength: float
    members: frozenset[int]


def concentrated(
    before: Sequence[Slices],
    after: Sequence[Slices],
    scores: Sequence[float],
) -> dict[str, str]:
    """Return what the requests have in common among which a score changed; empty for everybody.

    A slice is named if the change within it is clear (a z-test, corrected for the number of
    slices), and at least twice what it is outside, in standard deviations of the score.

    Args:
        before: of each request before the change.
        after: of each since.
        scores: of those before, then of those since; NaN where there is none.
    """
    found = list(_parts([*before, *after], len(before), np.asarray(scores, float)))
    if not found:
        return {}
    best = max(found, key=lambda each: each.strength)
    return {
        each.name: each.value
        for each in found
        if each is best or _alike(each.members, best.members)
    }


def _parts(slices: Sequence[Slices], cut: int, scores: npt.NDArray[np.float64]) -> Iterator[_Part]:
    known = ~np.isnan(scores)
    since = np.arange(len(scores)) >= cut
    candidates = Counter(
        (name, value) for each, has in zip(slices, known, strict=True) if has
        for name, value in each.items() if name != "tenant"
    )  # fmt: skip
    bound = _bound(max(len(candidates), 1))
    spread = max(float(np.nanstd(scores)), 1e-12)
    for name, value in candidates:
        inside = np.asarray([each.get(name) == value for each in slices]) & known
        outside = ~inside & known
        sides = [scores[inside & ~since], scores[inside & since]]
        if not _enough(sides):
            continue
        z, change = _shift(sides[0], sides[1], spread)
        others = [scores[outside & ~since], scores[outside & since]]
        if not _enough(others):
            continue
        elsewhere = _shift(others[0], others[1], spread)[1]
        if abs(z) > bound and abs(change) > _APART * abs(elsewhere):
            strength = abs(z) * (abs(change) - abs(elsewhere))
            yield _Part(name, value, strength, frozenset(np.flatnonzero(inside).tolist()))


def _enough(sides: Sequence[npt.NDArray[np.float64]]) -> bool:
    return len(sides[0]) >= LEAST and len(sides[1]) >= LEAST_AFTER


def _shift(
    before: npt.NDArray[np.float64], after: npt.NDArray[np.float64], spread: float
) -> tuple[float, float]:
    difference = float(after.mean() - before.mean())
    variance = max(float(before.var()), float(after.var()))  # a few requests tell little of it
    error = math.sqrt(variance * (1 / len(before) + 1 / len(after)))
    return difference / max(error, 1e-3 * spread), difference / spread


def _bound(tests: int) -> float:
    """Return the z beyond which one of `tests` two-sided tests falls by chance with `ERROR`."""
    return NormalDist().inv_cdf(1 - ERROR / 2 / tests)


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= _SAME * len(one | other)
