"""Whether a log can say anything about another policy."""

import math
from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.linear import Linear, interval, worth
from eventrail.estimating.numbers import Floats

LEAST_ESS: Final = 50.0
"""Effective units below which intervals are not to be trusted."""
MOST_OF_ONE: Final = 0.1
"""Share of all weight that one unit may have."""
_FEW_REWARDED: Final = 0.5
_STEPS: Final = 24
_SURE: Final = 1.5
"""How many half widths off before propensities are called wrong (about 3 standard errors)."""


class Action(msgspec.Struct, frozen=True):
    """How an action stands in the log.

    Attributes:
        action: its name.
        requests: that were dealt it.
        share: of all requests.
        target: the share that the other policy would give it.
        least_propensity: the least probability with which it was dealt; NaN if it never was.
        stands_for: the share of all requests that its own, each weighed by one over its
            propensity, stand for: 1 where it was always on offer and propensities are right.
    """

    action: str
    requests: int
    share: float
    target: float
    least_propensity: float
    stands_for: float


class Overlap(msgspec.Struct, frozen=True):
    """What the plot of overlap shows.

    Attributes:
        actions: one by one.
        edges: ends of the bins of weight, ascending.
        counts: requests in each bin, those of weight 0 left out.
        unused: requests that the other policy would never have dealt so.
        most_weight: the largest weight.
    """

    actions: list[Action]
    edges: list[float]
    counts: list[int]
    unused: int
    most_weight: float


def overlap(choices: Choices) -> Overlap:
    """Return how the log and the other policy overlap; rows need a propensity."""
    weights = choices.weights
    used = weights[weights > 0]
    top = float(used.max()) if len(used) else 1.0
    edges = np.geomspace(min(float(used.min()) if len(used) else 1.0, top / 2), top, _STEPS + 1)
    edges[0], edges[-1] = edges[0] * (1 - 1e-9), edges[-1] * (1 + 1e-9)
    counts = np.histogram(used, edges)[0]
    return Overlap(
        [_action(choices, number) for number in range(len(choices.actions))],
        [float(edge) for edge in edges],
        [int(count) for count in counts],
        len(weights) - len(used),
        top,
    )


def problems(choices: Choices) -> list[str]:
    """Return why an estimate from this log may be wrong; the rows may be unusable ones too."""
    return list(_problems(choices))


def _problems(choices: Choices) -> Iterator[str]:
    rows, drawn = len(choices.chosen), choices.only(choices.drawn)
    left_out = rows - len(drawn.chosen)
    if left_out:
        yield f"{left_out} of {rows} requests have no propensity above 0 and at most 1: left out"
    if not len(drawn.chosen):
        yield "no request was dealt by chance: nothing can be said about another policy"
        return
    yield from _unsupported(drawn)
    yield from _unlikely(drawn)
    rewarded = int(np.isfinite(drawn.reward).sum())
    if rewarded < _FEW_REWARDED * len(drawn.chosen):
        share = rewarded / len(drawn.chosen)
        yield (
            f"the reward of {share:.0%} of the requests is known: "
            "this says what others would say only if who tells is chance"
        )
    yield from _thin(drawn.only(drawn.usable))


def _unsupported(drawn: Choices) -> Iterator[str]:
    for number, action in enumerate(drawn.actions):
        wanted = float(drawn.target[:, number].mean())
        if wanted > 0 and not (drawn.chosen == number).any():
            yield (
                f"no support: the policy takes {action!r} for {wanted:.0%} of the requests, and "
                "it was never dealt; the log cannot say what it would have brought"
            )


def _unlikely(drawn: Choices) -> Iterator[str]:
    """Each action's requests, weighed, must stand for all requests, within chance."""
    for number, action in enumerate(drawn.actions):
        if not drawn.target[:, number].any() or not (drawn.chosen == number).any():
            continue
        found = interval(_stands_for(drawn, number))
        if not math.isfinite(found.half):
            continue
        if abs(found.value - 1) > _SURE * found.half:
            yield (
                f"the requests that were dealt {action!r}, each weighed by one over its "
                f"propensity, stand for {found.value:.0%} of all: it was not always on offer, or "
                "the propensities are wrong"
            )


def _thin(usable: Choices) -> Iterator[str]:
    if not len(usable.chosen):
        yield "no reward is known"
        return
    weights = usable.weights
    ess, total = worth(weights, usable.units), float(weights.sum())
    if not total:
        return
    if ess < LEAST_ESS:
        yield f"effective sample size {ess:.0f}: too small for the interval to be trusted"
    largest = float(np.bincount(usable.units, weights).max()) / total
    if largest > MOST_OF_ONE:
        yield f"one unit has {largest:.0%} of all weight"


def _stands_for(drawn: Choices, number: int) -> Linear:
    terms: Floats = np.where(drawn.chosen == number, 1 / drawn.propensity, 0.0)
    value = float(terms.mean())
    return Linear(value, (terms - value) / len(terms), drawn.units)


def _action(choices: Choices, number: int) -> Action:
    own = choices.chosen == number
    least = float(choices.propensity[own].min()) if own.any() else math.nan
    return Action(
        choices.actions[number],
        int(own.sum()),
        float(own.mean()),
        float(choices.target[:, number].mean()),
        least,
        _stands_for(choices, number).value,
    )
